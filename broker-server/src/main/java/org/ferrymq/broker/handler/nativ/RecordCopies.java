package org.ferrymq.broker.handler.nativ;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.message.SysFlag;

/** Copies records out of the log as clients must see them: with their queue offset and without prepared bits. */
final class RecordCopies {
    private RecordCopies() {}

    /** Appends the record to {@code out}. */
    static void append(StoredMessage message, long queueOffset, ByteBuf out) {
        ByteBuffer record = message.record().duplicate();
        int at = out.writerIndex();
        int sysFlag = record.getInt(record.position() + MessageRecord.SYS_FLAG);
        out.writeBytes(record);
        out.setLong(at + MessageRecord.QUEUE_OFFSET, queueOffset);
        if (SysFlag.has(sysFlag, SysFlag.TRANSACTION_PREPARED)) {
            out.setInt(at + MessageRecord.SYS_FLAG, SysFlag.withTransaction(sysFlag, SysFlag.TRANSACTION_NONE));
        }
    }
}
