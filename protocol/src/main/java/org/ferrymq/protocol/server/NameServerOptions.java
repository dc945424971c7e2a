package org.ferrymq.protocol.server;

/**
 * How to start a nameserver.
 *
 * @param bind address to listen on
 * @param port port to listen on, 0 for any free one
 */
public record NameServerOptions(String bind, int port) {
    /** The port that stock clients expect. */
    public static final int DEFAULT_PORT = 9876;
}
