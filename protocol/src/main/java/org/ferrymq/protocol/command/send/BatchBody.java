package org.ferrymq.protocol.command.send;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.protocol.command.BodyRules;

/**
 * Body of SEND_BATCH_MESSAGE: messages, each size 4 (of the whole entry), magic 4 = 0, crc 4 = 0, flag 4, bodyLength 4 and
 * body, propertiesLength 2 and properties.
 */
public final class BatchBody {
    private static final int FIXED = 4 + 4 + 4 + 4 + 4 + 2;
    private static final int BODY = 20;

    private BatchBody() {}

    /**
     * One message of a batch.
     *
     * @param flag the application's flag
     * @param body its body; a view of the command's body when read
     * @param properties its property string in UTF-8
     */
    @SuppressWarnings("ArrayRecordComponent") // on the hot path and never compared
    public record Message(int flag, ByteBuffer body, byte[] properties) {}

    /** Appends a message to a body. */
    public static void write(ByteBuf out, Message message) {
        out.writeInt(FIXED + message.body.remaining() + message.properties.length)
                .writeInt(0)
                .writeInt(0)
                .writeInt(message.flag)
                .writeInt(message.body.remaining())
                .writeBytes(message.body.duplicate())
                .writeShort(message.properties.length)
                .writeBytes(message.properties);
    }

    /** How many messages a body has that {@link #read} accepts. */
    public static int count(ByteBuf body) {
        int count = 0;
        int end = body.writerIndex();
        for (int at = body.readerIndex(); end - at >= FIXED; at += Math.max(FIXED, body.getInt(at))) {
            count++;
        }
        return count;
    }

    /**
     * Reads the messages of a body, which they borrow.
     *
     * @throws BadCommandException if there is none, or a length does not fit
     */
    public static List<Message> read(ByteBuf body) {
        List<Message> messages = new ArrayList<>();
        int at = body.readerIndex();
        int end = body.writerIndex();
        while (at < end) {
            int left = end - at;
            int size = left < FIXED ? -1 : body.getInt(at);
            if (size < FIXED || size > left) {
                throw BodyRules.broken("message " + messages.size() + " of the batch has size " + size + " of " + left);
            }
            int bodyLength = body.getInt(at + BODY - 4);
            if (bodyLength < 0 || bodyLength > size - FIXED) {
                throw BodyRules.broken("message " + messages.size() + " of the batch has body length " + bodyLength);
            }
            int propertiesLength = body.getUnsignedShort(at + BODY + bodyLength);
            if (propertiesLength != size - FIXED - bodyLength) {
                throw BodyRules.broken(
                        "message " + messages.size() + " of the batch has properties length " + propertiesLength);
            }
            byte[] properties = new byte[propertiesLength];
            body.getBytes(at + BODY + bodyLength + 2, properties);
            messages.add(new Message(body.getInt(at + 12), body.nioBuffer(at + BODY, bodyLength), properties));
            at += size;
        }
        if (messages.isEmpty()) {
            throw BodyRules.broken("the batch is empty");
        }
        return messages;
    }
}
