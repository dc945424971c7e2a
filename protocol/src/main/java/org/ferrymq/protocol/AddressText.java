package org.ferrymq.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Addresses as people write them, {@code host:port}: the name if one was given, whether it has been looked up or not.
 * Java's own text of an address has a slash and {@code <unresolved>} in it. Stateless.
 */
public final class AddressText {
    private AddressText() {}

    /** The text of an address; what is no Internet address is left as it is. */
    public static String of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress internet)) {
            return address.toString();
        }
        String host = internet.getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + internet.getPort();
    }

    /** Whether servers that listen on these two hosts get in each other's way if their port is the same. */
    public static boolean overlap(String bind, String other) {
        return bind.equalsIgnoreCase(other) || isWildcard(bind) || isWildcard(other);
    }

    private static boolean isWildcard(String bind) {
        InetAddress address = new InetSocketAddress(bind, 0).getAddress();
        return address != null && address.isAnyLocalAddress();
    }
}
