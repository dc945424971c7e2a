package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * First offset of a queue at or after a time; answered with an {@link OffsetAnswer}.
 *
 * @param topic the topic
 * @param queueId the queue
 * @param timestamp milliseconds since the epoch
 */
public record SearchOffset(String topic, int queueId, long timestamp) implements Command {
    static SearchOffset decode(FieldReader fields, ByteBuf body) {
        return new SearchOffset(
                fields.requireString("topic", Limits.TOPIC),
                fields.requireInt("queueId", 0, Integer.MAX_VALUE),
                fields.requireLong("timestamp", Long.MIN_VALUE, Long.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.SEARCH_OFFSET_BY_TIMESTAMP;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic).put("queueId", queueId).put("timestamp", timestamp);
    }
}
