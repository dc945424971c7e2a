package org.ferrymq.broker.delivery.message;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ferrymq.protocol.message.HostBytes;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.SysFlag;

/** Copies records out of the log as clients must see them: with their queue offset and without transaction bits. */
public final class RecordCopies {
    /** What stock consumers look for before they send traces; RocketMQ stores it in every message. */
    private static final byte[] TRACE_MARKS = (PropertyKeys.MSG_REGION + MessageProperties.NAME_END + "DefaultRegion"
                    + MessageProperties.VALUE_END + PropertyKeys.TRACE_ON + MessageProperties.NAME_END + "true"
                    + MessageProperties.VALUE_END)
            .getBytes(StandardCharsets.UTF_8);

    /** Bytes by which {@link #appendTraceable} may lengthen a record. */
    public static final int MOST_ADDED = TRACE_MARKS.length + 1;

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

    /** As above, with the properties by which stock consumers know that they may send traces; not if the properties are full. */
    public static void appendTraceable(ByteBuffer record, long queueOffset, ByteBuf out) {
        int at = out.writerIndex();
        append(record, queueOffset, out);
        addTraceMarks(at, out);
    }

    private static void addTraceMarks(int at, ByteBuf out) {
        int sysFlag = out.getInt(at + MessageRecord.SYS_FLAG);
        int bodyAt = at
                + MessageRecord.BORN_HOST
                + (SysFlag.has(sysFlag, SysFlag.BORN_HOST_V6) ? HostBytes.V6 : HostBytes.V4)
                + Long.BYTES
                + (SysFlag.has(sysFlag, SysFlag.STORE_HOST_V6) ? HostBytes.V6 : HostBytes.V4)
                + Integer.BYTES
                + Long.BYTES;
        int topicAt = bodyAt + Integer.BYTES + out.getInt(bodyAt);
        int propertiesAt = topicAt + 1 + out.getUnsignedByte(topicAt);
        int properties = out.getUnsignedShort(propertiesAt);
        int end = out.writerIndex();
        boolean open = properties > 0 && out.getByte(end - 1) != MessageProperties.VALUE_END;
        int added = TRACE_MARKS.length + (open ? 1 : 0);
        if (properties + added > MessageProperties.MAX_BYTES) {
            return;
        }
        if (open) {
            out.writeByte(MessageProperties.VALUE_END);
        }
        out.writeBytes(TRACE_MARKS);
        out.setShort(propertiesAt, properties + added);
        out.setInt(at, end - at + added);
    }

    /** As {@link #append}, saying that it failed so many times more than the record knows. */
    public static void appendCounted(RecordMessage message, long queueOffset, ByteBuf out) {
        int at = out.writerIndex();
        append(message.bytes(), queueOffset, out);
        int failures = message.deliveryCount() - 1;
        if (failures > 0) {
            out.setInt(
                    at + message.record().reconsumeTimesAt(), message.record().reconsumeTimes() + failures);
        }
    }

    /** As {@link #appendCounted}, with the marks for traces. */
    public static void appendTraceable(RecordMessage message, long queueOffset, ByteBuf out) {
        int at = out.writerIndex();
        appendCounted(message, queueOffset, out);
        addTraceMarks(at, out);
    }
}
