package org.ferrymq.broker.config;

import java.net.InetSocketAddress;

/**
 * An address as people write it, not resolved.
 *
 * @param host name or address
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "namesrv = " + host + ":" + port + ": must be host:port, port 1 to 65535");
        }
    }

    /** Reads {@code host:port}. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon <= 0 || !port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("namesrv = " + text + ": must be host:port, port 1 to 65535");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new HostPort(host, Integer.parseInt(port));
    }

    /** The socket address, resolved now. */
    public InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    /** The socket address, to be resolved by whoever connects. */
    public InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
