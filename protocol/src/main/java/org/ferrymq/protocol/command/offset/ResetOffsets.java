package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Sets the offsets of a group on a topic of the broker to a time, and has its clients go on from there; answered with {@link
 * ResetOffsetsAnswer}.
 *
 * @param topic the topic
 * @param group the consumer group
 * @param queueId the queue, {@link #ALL_QUEUES} for all
 * @param offset the offset, {@link #BY_TIME} for that of the time
 * @param timestamp milliseconds since the epoch, {@link #TO_END} for behind the last message
 * @param isForce whether to go forward too; otherwise only back
 */
public record ResetOffsets(String topic, String group, int queueId, long offset, long timestamp, boolean isForce)
        implements Command {
    /** All queues of the topic. */
    public static final int ALL_QUEUES = -1;
    /** No certain offset. */
    public static final long BY_TIME = -1;
    /** Behind the last message. */
    public static final long TO_END = -1;

    static ResetOffsets decode(FieldReader fields, ByteBuf body) {
        return new ResetOffsets(
                fields.requireString("topic", Limits.TOPIC),
                fields.requireString("group", Limits.GROUP),
                fields.optionalInt("queueId", ALL_QUEUES, Integer.MAX_VALUE, ALL_QUEUES),
                fields.optionalLong("offset", BY_TIME, Long.MAX_VALUE, BY_TIME),
                fields.requireLong("timestamp", TO_END, Long.MAX_VALUE),
                fields.requireBoolean("isForce"));
    }

    @Override
    public CommandType type() {
        return CommandType.INVOKE_BROKER_TO_RESET_OFFSET;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic).put("group", group).put("queueId", queueId);
        if (offset != BY_TIME) {
            fields.put("offset", offset);
        }
        fields.put("timestamp", timestamp).put("isForce", isForce);
    }
}
