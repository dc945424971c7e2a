package org.ferrymq.jms.message;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.IOException;
import java.io.InputStream;
import org.ferrymq.protocol.message.LargeBody;

/** A body that is in the broker and is read from there, a piece at a time. */
final class RemoteBytes implements BodyBytes {
    private final PieceLink link;
    private final Destination destination;
    private final LargeBody body;

    RemoteBytes(PieceLink link, Destination destination, LargeBody body) {
        this.link = link;
        this.destination = destination;
        this.body = body;
    }

    /** Carries an exception of Jakarta Messaging through a stream. */
    static final class ReadException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient JMSException jms;

        ReadException(JMSException cause) {
            super(cause);
            this.jms = cause;
        }

        JMSException jms() {
            return jms;
        }
    }

    @Override
    public long length() {
        return body.size();
    }

    private byte[] piece(int number) throws JMSException {
        byte[] bytes = link.get(destination, body.id(), number);
        long left = body.size() - (long) number * body.pieceSize();
        if (bytes.length != Math.min(left, body.pieceSize())) {
            throw new MessageFormatException(
                    "piece " + number + " of the body " + body.text() + " has " + bytes.length + " bytes");
        }
        return bytes;
    }

    @Override
    public InputStream open() {
        return new SeekableInput(body.size()) {
            @Override
            Chunk chunk(long at) throws IOException {
                int number = (int) (at / body.pieceSize());
                try {
                    byte[] bytes = piece(number);
                    return new Chunk(bytes, (long) number * body.pieceSize(), bytes.length);
                } catch (JMSException e) {
                    throw new ReadException(e);
                }
            }
        };
    }

    @Override
    public byte[] toByteArray() throws JMSException {
        if (body.size() > Integer.MAX_VALUE - 8) {
            throw new MessageFormatException("the body has " + body.size()
                    + " bytes, which no array can hold; read it by readBytes or with JMS_FERRY_SaveStream");
        }
        byte[] all = new byte[(int) body.size()];
        for (int number = 0; number < body.pieces(); number++) {
            byte[] bytes = piece(number);
            System.arraycopy(bytes, 0, all, number * body.pieceSize(), bytes.length);
        }
        return all;
    }
}
