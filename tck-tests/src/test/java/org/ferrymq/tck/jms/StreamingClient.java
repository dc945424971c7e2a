package org.ferrymq.tck.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;

/**
 * An application with a small heap that sends a large body from a stream and receives it into another. Prints {@code same} and the number of bytes if what came is what went.
 *
 * <p>Arguments: connection URL, queue, bytes.
 */
final class StreamingClient {
    private StreamingClient() {}

    /** Bytes that follow from their place. */
    private static final class Pattern extends InputStream {
        private final long length;
        private long position;

        Pattern(long length) {
            this.length = length;
        }

        @Override
        public int read() {
            return position == length ? -1 : (int) ((position++ * 31) >>> 3) & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            if (position == length) {
                return -1;
            }
            int some = (int) Math.min(count, length - position);
            for (int i = 0; i < some; i++) {
                into[offset + i] = (byte) read();
            }
            return some;
        }
    }

    /** Sends and receives. */
    public static void main(String[] arguments) throws Exception {
        Queue queue = new FerryQueue(arguments[1]);
        long length = Long.parseLong(arguments[2]);
        CheckedInputStream in = new CheckedInputStream(new Pattern(length), new CRC32C());
        CheckedOutputStream out = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32C());
        try (Connection connection = new FerryConnectionFactory(arguments[0]).createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            BytesMessage message = session.createBytesMessage();
            message.setObjectProperty("JMS_FERRY_InputStream", in);
            session.createProducer(queue).send(message);
            session.commit();
            MessageConsumer consumer = session.createConsumer(queue);
            Message received = consumer.receive(60_000);
            received.setObjectProperty("JMS_FERRY_SaveStream", out);
            session.commit();
            long bytes = ((BytesMessage) received).getBodyLength();
            boolean same = in.getChecksum().getValue() == out.getChecksum().getValue();
            System.out.println((same ? "same " : "different ") + bytes);
        }
    }
}
