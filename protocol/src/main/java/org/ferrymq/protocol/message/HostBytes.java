package org.ferrymq.protocol.message;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Host and port as a record holds them: address of 4 or 16 bytes, then the port in 4. */
public final class HostBytes {
    /** Length with an IPv4 address. */
    public static final int V4 = 8;
    /** Length with an IPv6 address. */
    public static final int V6 = 20;

    private HostBytes() {}

    /** The bytes of an address; all zero if it is not an Internet address or is unresolved. */
    public static byte[] of(SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            byte[] host = inet.getAddress().getAddress();
            return ByteBuffer.allocate(host.length + Integer.BYTES)
                    .put(host)
                    .putInt(inet.getPort())
                    .array();
        }
        return new byte[V4];
    }

    /** Reads an address at an absolute position. */
    public static InetSocketAddress read(ByteBuffer buffer, int at, boolean v6) {
        byte[] host = new byte[v6 ? 16 : 4];
        buffer.get(at, host);
        int port = buffer.getInt(at + host.length);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host), port & 0xFFFF);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("address of " + host.length + " bytes", e);
        }
    }

    /** Whether an address needs the long form. */
    public static boolean isV6(InetSocketAddress address) {
        return !(address.getAddress() instanceof Inet4Address);
    }
}
