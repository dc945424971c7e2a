package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.ferrymq.protocol.command.BodyRules;
import org.ferrymq.protocol.message.MessageRecord;

/** Body of {@link Deliver}: deliveries, each consumerId 8, tag 8, deliveryCount 4 and the message record. */
public final class DeliverBatch {
    /** Bytes before the record of a delivery. */
    public static final int ENTRY_HEADER = 8 + 8 + 4;

    private DeliverBatch() {}

    /** What to do with a delivery. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Takes one delivery.
         *
         * @param consumerId the consumer
         * @param tag its delivery tag
         * @param deliveryCount 1 for the first time
         * @param record the record, from its first byte to its last; a view of the body, valid as long as that
         */
        void delivery(long consumerId, long tag, int deliveryCount, ByteBuffer record);
    }

    /** Appends what stands before a record; the caller appends the record. */
    public static void writeEntryHeader(ByteBuf out, long consumerId, long tag, int deliveryCount) {
        out.writeLong(consumerId).writeLong(tag).writeInt(deliveryCount);
    }

    /**
     * Visits the deliveries of a body in their order. Lengths inside the records are checked when they are read.
     *
     * @throws BadCommandException if a record's size does not fit the body
     */
    public static void read(ByteBuf body, Visitor visitor) {
        int at = body.readerIndex();
        int end = body.writerIndex();
        while (at < end) {
            int left = end - at - ENTRY_HEADER;
            int size = left < MessageRecord.MIN_SIZE ? -1 : body.getInt(at + ENTRY_HEADER);
            if (size < MessageRecord.MIN_SIZE || size > left) {
                throw BodyRules.broken("delivered record of size " + size + " in " + left);
            }
            visitor.delivery(
                    body.getLong(at),
                    body.getLong(at + 8),
                    body.getInt(at + 16),
                    body.nioBuffer(at + ENTRY_HEADER, size));
            at += ENTRY_HEADER + size;
        }
    }
}
