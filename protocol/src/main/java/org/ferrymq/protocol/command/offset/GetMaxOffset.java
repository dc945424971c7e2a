package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Offset after the last message of a queue; answered with an {@link OffsetAnswer}.
 *
 * @param topic the topic
 * @param queueId the queue
 */
public record GetMaxOffset(String topic, int queueId) implements Command {
    static GetMaxOffset decode(FieldReader fields, ByteBuf body) {
        return new GetMaxOffset(
                fields.requireString("topic", Limits.TOPIC), fields.requireInt("queueId", 0, Integer.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_MAX_OFFSET;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic).put("queueId", queueId);
    }
}
