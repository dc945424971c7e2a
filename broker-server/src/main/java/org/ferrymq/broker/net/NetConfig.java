package org.ferrymq.broker.net;

/**
 * Where the broker listens and what it accepts.
 *
 * @param bind address to listen on; loopback by default
 * @param port 0 to 65535; 0 takes a free one
 * @param advertise host name or address that nameservers tell to clients; empty: the bind address, or this host's when
 *     that is a wildcard
 * @param vipChannel whether the broker listens two below its port as well, where RocketMQ's tools look for it when they use the
 *     "VIP channel", as its dashboard does by default; never if the port is chosen freely
 * @param maxFrameBytes longest frame, 64 KiB to 64 MiB
 */
public record NetConfig(String bind, int port, String advertise, boolean vipChannel, int maxFrameBytes) {
    /** The stock port. */
    public static final int DEFAULT_PORT = 10911;

    /** How far below its port RocketMQ's clients expect a broker's second one. */
    private static final int VIP_DISTANCE = 2;

    /** Loopback, the stock port and the one two below, frames of up to 16 MiB. */
    public static final NetConfig DEFAULTS = new NetConfig("127.0.0.1", DEFAULT_PORT, "", true, 16 << 20);

    public NetConfig {
        if (!bind.matches("\\S+")) {
            throw new IllegalArgumentException(
                    "bind = '" + bind + "': must be an address, such as 127.0.0.1 or 0.0.0.0");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port = " + port + ": must be 0 to 65535");
        }
        if (!advertise.matches("[^\\s:/]*|\\[?[0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*]?")) {
            throw new IllegalArgumentException("advertise = '" + advertise
                    + "': must be a host name or an address, without the port, which is that of net.port");
        }
        if (maxFrameBytes < 64 << 10 || maxFrameBytes > 64 << 20) {
            throw new IllegalArgumentException("max-frame = " + maxFrameBytes + ": must be 64 KiB to 64 MiB");
        }
    }

    /** The second port to listen on; 0 for none. */
    public int vipPort() {
        return vipChannel && port > VIP_DISTANCE ? port - VIP_DISTANCE : 0;
    }
}
