package org.ferrymq.broker.metrics;

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
        if (bind.isBlank()) {
            throw new IllegalArgumentException("bind = '': must be an address, such as 127.0.0.1 or 0.0.0.0");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port = " + port + ": must be 0 to 65535");
        }
    }
}
