package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * When the first message of a queue was stored.
 *
 * @param topic the topic
 * @param queueId the queue
 */
public record GetEarliestStoreTime(String topic, int queueId) implements Command {
    static GetEarliestStoreTime decode(FieldReader fields, ByteBuf body) {
        return new GetEarliestStoreTime(
                fields.requireString("topic", Limits.TOPIC), fields.requireInt("queueId", 0, Integer.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_EARLIEST_MSG_STORETIME;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic).put("queueId", queueId);
    }
}
