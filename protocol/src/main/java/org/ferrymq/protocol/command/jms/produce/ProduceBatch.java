package org.ferrymq.protocol.command.jms.produce;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.protocol.command.BodyRules;
import org.ferrymq.protocol.message.MessageProperties;

/**
 * Body of {@link Produce}: messages, each size 4 (of the whole entry), flag 4, sysFlag 4, bornTimestamp 8, deliverAt 8,
 * bodyLength 4 and body, propertiesLength 4 and properties.
 */
public final class ProduceBatch {
    /** Most messages of one command. */
    public static final int MAX_MESSAGES = 100_000;

    private static final int FIXED = 4 + 4 + 4 + 8 + 8 + 4 + 4;

    private ProduceBatch() {}

    /**
     * One message of a batch.
     *
     * @param flag the application's flag
     * @param sysFlag system flag, see {@link org.ferrymq.protocol.message.SysFlag}
     * @param bornTimestamp when it was sent, milliseconds since the epoch
     * @param deliverAt not to be delivered before this time, milliseconds since the epoch; 0 for at once
     * @param body its body; a view of the command's body when read
     * @param properties its property string in UTF-8, at most {@link MessageProperties#MAX_BYTES}
     */
    @SuppressWarnings("ArrayRecordComponent") // on the hot path and never compared
    public record Message(
            int flag, int sysFlag, long bornTimestamp, long deliverAt, ByteBuffer body, byte[] properties) {}

    /** Bytes that a message takes. */
    public static int size(int bodyLength, int propertiesLength) {
        return FIXED + bodyLength + propertiesLength;
    }

    /** Appends a message to a body; the position of its buffer stays. */
    public static void write(ByteBuf out, Message message) {
        int size = size(message.body.remaining(), message.properties.length);
        out.ensureWritable(size);
        out.writeInt(size)
                .writeInt(message.flag)
                .writeInt(message.sysFlag)
                .writeLong(message.bornTimestamp)
                .writeLong(message.deliverAt)
                .writeInt(message.body.remaining())
                .writeBytes(message.body.duplicate())
                .writeInt(message.properties.length)
                .writeBytes(message.properties);
    }

    /**
     * Reads the messages of a body, which they borrow.
     *
     * @throws BadCommandException if a length does not fit, or there are not as many as the command says
     */
    public static List<Message> read(ByteBuf body, int count) {
        // Not trusting the count for the allocation.
        List<Message> messages = new ArrayList<>(Math.min(count, body.readableBytes() / FIXED + 1));
        int at = body.readerIndex();
        int end = body.writerIndex();
        while (at < end) {
            int left = end - at;
            int size = left < FIXED ? -1 : body.getInt(at);
            if (size < FIXED || size > left) {
                throw BodyRules.broken("message " + messages.size() + " has size " + size + " of " + left);
            }
            messages.add(readOne(body, at, size, messages.size()));
            at += size;
        }
        if (messages.size() != count) {
            throw BodyRules.broken(messages.size() + " messages instead of " + count);
        }
        return messages;
    }

    private static Message readOne(ByteBuf body, int at, int size, int index) {
        int bodyLength = body.getInt(at + 28);
        if (bodyLength < 0 || bodyLength > size - FIXED) {
            throw BodyRules.broken("message " + index + " has body length " + bodyLength + " in " + size);
        }
        int propertiesAt = at + 32 + bodyLength;
        int propertiesLength = body.getInt(propertiesAt);
        if (propertiesLength != size - FIXED - bodyLength || propertiesLength > MessageProperties.MAX_BYTES) {
            throw BodyRules.broken("message " + index + " has properties length " + propertiesLength + " in " + size);
        }
        byte[] properties = new byte[propertiesLength];
        body.getBytes(propertiesAt + 4, properties);
        return new Message(
                body.getInt(at + 4),
                body.getInt(at + 8),
                body.getLong(at + 12),
                body.getLong(at + 20),
                body.nioBuffer(at + 32, bodyLength),
                properties);
    }
}
