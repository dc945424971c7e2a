package org.ferrymq.protocol.command.pop;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Asks how many pops of a group wait; answered with {@link PollingInfoAnswer}.
 *
 * @param consumerGroup the consumer group
 * @param topic the topic
 * @param queueId the queue that they wait on, {@link PopMessage#ANY_QUEUE} for those that wait on any
 */
public record PollingInfo(String consumerGroup, String topic, int queueId) implements Command {
    static PollingInfo decode(FieldReader fields, ByteBuf body) {
        return new PollingInfo(
                fields.requireString("consumerGroup", Limits.GROUP),
                fields.requireString("topic", Limits.TOPIC),
                fields.requireInt("queueId", PopMessage.ANY_QUEUE, Integer.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.POLLING_INFO;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup).put("topic", topic).put("queueId", queueId);
    }
}
