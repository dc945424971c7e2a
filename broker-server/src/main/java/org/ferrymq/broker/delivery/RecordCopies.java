package org.ferrymq.broker.delivery;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.message.SysFlag;

/** Copies records out of the log as clients must see them: with their queue offset and without transaction bits. */
public final class RecordCopies {
    private RecordCopies() {}

    /** Appends the record, from its position to its limit, to {@code out}. */
    public static void append(ByteBuffer record, long queueOffset, ByteBuf out) {
        int at = out.writerIndex();
        out.writeBytes(record.duplicate());
        out.setLong(at + MessageRecord.QUEUE_OFFSET, queueOffset);
        int sysFlag = out.getInt(at + MessageRecord.SYS_FLAG);
        if ((sysFlag & SysFlag.TRANSACTION_MASK) != 0) {
            out.setInt(at + MessageRecord.SYS_FLAG, sysFlag & ~SysFlag.TRANSACTION_MASK);
        }
    }

    /** As above, saying that it failed so many times more than the record knows. */
    static void append(RecordMessage message, long queueOffset, ByteBuf out) {
        int at = out.writerIndex();
        append(message.bytes(), queueOffset, out);
        int failures = message.deliveryCount() - 1;
        if (failures > 0) {
            out.setInt(
                    at + message.record().reconsumeTimesAt(), message.record().reconsumeTimes() + failures);
        }
    }
}
