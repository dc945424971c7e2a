package org.ferrymq.jms.message;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.UUID;
import org.ferrymq.protocol.message.LargeBody;
import org.jspecify.annotations.Nullable;

/** Sends a body in pieces, ahead of its message. Used once. */
final class Upload {
    /** Large enough that its frame costs nothing, small enough that others on the connection do not wait for it. */
    static final int PIECE_BYTES = 512 << 10;

    private final PieceLink link;
    private final Destination destination;
    private final @Nullable String group;
    private final InputStream stream;
    private byte[] whole = new byte[0];

    /** {@code group}: of the message, null for none. */
    Upload(PieceLink link, Destination destination, @Nullable String group, InputStream stream) {
        this.link = link;
        this.destination = destination;
        this.group = group;
        this.stream = stream;
    }

    /**
     * Reads the stream to its end and sends it.
     *
     * @return what is to be named by the message; null if it is no longer than a piece: then nothing was sent, and {@link #whole} has it
     */
    @Nullable LargeBody send() throws JMSException {
        byte[] buffer = new byte[PIECE_BYTES];
        int length = fill(buffer);
        int next = length < PIECE_BYTES ? -1 : read();
        if (next < 0) {
            whole = Arrays.copyOf(buffer, length);
            return null;
        }
        String id = UUID.randomUUID().toString().replace("-", "");
        long size = 0;
        for (int number = 0; ; number++) {
            link.put(destination, group, id, number, buffer, length);
            size += length;
            if (next < 0) {
                return new LargeBody(id, size, PIECE_BYTES);
            }
            buffer[0] = (byte) next;
            length = 1 + fill(buffer, 1);
            next = length < PIECE_BYTES ? -1 : read();
        }
    }

    byte[] whole() {
        return whole;
    }

    private int fill(byte[] buffer) throws JMSException {
        return fill(buffer, 0);
    }

    private int fill(byte[] buffer, int from) throws JMSException {
        try {
            return stream.readNBytes(buffer, from, buffer.length - from);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private int read() throws JMSException {
        try {
            return stream.read();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static JMSException failed(IOException cause) {
        if (cause instanceof RemoteBytes.ReadException remote) {
            return remote.jms();
        }
        JMSException exception = new JMSException("the body cannot be read, nothing was sent: " + cause);
        exception.setLinkedException(cause);
        exception.initCause(cause);
        return exception;
    }
}
