package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Offset of the first message of a queue; answered with an {@link OffsetAnswer}.
 *
 * @param topic the topic
 * @param queueId the queue
 */
public record GetMinOffset(String topic, int queueId) implements Command {
    static GetMinOffset decode(FieldReader fields, ByteBuf body) {
        return new GetMinOffset(
                fields.requireString("topic", Limits.TOPIC), fields.requireInt("queueId", 0, Integer.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_MIN_OFFSET;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic).put("queueId", queueId);
    }
}
