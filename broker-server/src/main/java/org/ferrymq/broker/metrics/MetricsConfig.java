package org.ferrymq.broker.metrics;

import org.ferrymq.protocol.AddressText;

/**
 * Whether and where metrics are served.
 *
 * @param enabled whether they are
 * @param bind address to listen on; loopback by default, because anybody who reaches the port may read them
 * @param port 0 to 65535; 0 takes a free one
 */
public record MetricsConfig(boolean enabled, String bind, int port) {
    /** Off; RocketMQ's port. */
    public static final MetricsConfig DEFAULTS = new MetricsConfig(false, "127.0.0.1", 5557);

    /** Checks the ranges. */
    public MetricsConfig {
        if (!bind.matches("\\S+")) {
            throw new IllegalArgumentException(
                    "bind = '" + bind + "': must be an address, such as 127.0.0.1 or 0.0.0.0");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port = " + port + ": must be 0 to 65535");
        }
    }

    /** Throws IllegalArgumentException, which begins with the key, if another listener has the same port. */
    public void requireOtherPort(String otherBind, int otherPort, String otherSetting) {
        if (enabled && port != 0 && port == otherPort && AddressText.overlap(bind, otherBind)) {
            throw new IllegalArgumentException(
                    "metrics.port = " + port + ": " + otherSetting + " is the same port; give them different numbers");
        }
    }
}
