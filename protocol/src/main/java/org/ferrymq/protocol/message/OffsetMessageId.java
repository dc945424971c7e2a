package org.ferrymq.protocol.message;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * The identifier that a broker gives a message: where it is.
 *
 * @param host address of the broker
 * @param position position of the record in that broker's log
 */
public record OffsetMessageId(InetSocketAddress host, long position) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** The identifier as text, 32 hex digits (56 with an IPv6 address). */
    public String text() {
        return text(HostBytes.of(host), position);
    }

    /** The identifier as text from the host's bytes. */
    public static String text(byte[] host, long position) {
        ByteBuffer bytes = ByteBuffer.allocate(host.length + Long.BYTES);
        bytes.put(host).putLong(position);
        return HEX.formatHex(bytes.array());
    }

    /**
     * Parses an identifier.
     *
     * @throws FerryException with INVALID_MESSAGE if it is none
     */
    public static OffsetMessageId parse(String text) {
        if (text.length() != 2 * (HostBytes.V4 + Long.BYTES) && text.length() != 2 * (HostBytes.V6 + Long.BYTES)) {
            throw new FerryException(ErrorCode.INVALID_MESSAGE, "'" + text + "' is no offset message id");
        }
        byte[] bytes;
        try {
            bytes = HEX.parseHex(text);
        } catch (IllegalArgumentException e) {
            throw new FerryException(ErrorCode.INVALID_MESSAGE, "'" + text + "' is no offset message id", e);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        boolean v6 = bytes.length == HostBytes.V6 + Long.BYTES;
        return new OffsetMessageId(HostBytes.read(buffer, 0, v6), buffer.getLong(bytes.length - Long.BYTES));
    }
}
