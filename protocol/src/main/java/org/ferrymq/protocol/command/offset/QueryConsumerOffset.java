package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * How far a group has consumed a queue; answered with an {@link OffsetAnswer} or QUERY_NOT_FOUND.
 *
 * @param consumerGroup the consumer group
 * @param topic the topic
 * @param queueId the queue
 * @param setZeroIfNotFound whether to answer 0 for a new group on a queue that is still whole
 */
public record QueryConsumerOffset(String consumerGroup, String topic, int queueId, boolean setZeroIfNotFound)
        implements Command {
    static QueryConsumerOffset decode(FieldReader fields, ByteBuf body) {
        return new QueryConsumerOffset(
                fields.requireString("consumerGroup", Limits.GROUP),
                fields.requireString("topic", Limits.TOPIC),
                fields.requireInt("queueId", 0, Integer.MAX_VALUE),
                fields.optionalBoolean("setZeroIfNotFound", true));
    }

    @Override
    public CommandType type() {
        return CommandType.QUERY_CONSUMER_OFFSET;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup)
                .put("topic", topic)
                .put("queueId", queueId)
                .put("setZeroIfNotFound", setZeroIfNotFound);
    }
}
