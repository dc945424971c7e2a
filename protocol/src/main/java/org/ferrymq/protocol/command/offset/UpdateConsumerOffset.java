package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Tells how far a group has consumed a queue.
 *
 * @param consumerGroup the consumer group
 * @param topic the topic
 * @param queueId the queue
 * @param commitOffset next offset to consume
 */
public record UpdateConsumerOffset(String consumerGroup, String topic, int queueId, long commitOffset)
        implements Command {
    static UpdateConsumerOffset decode(FieldReader fields, ByteBuf body) {
        return new UpdateConsumerOffset(
                fields.requireString("consumerGroup", Limits.GROUP),
                fields.requireString("topic", Limits.TOPIC),
                fields.requireInt("queueId", 0, Integer.MAX_VALUE),
                fields.requireLong("commitOffset", Long.MIN_VALUE, Long.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.UPDATE_CONSUMER_OFFSET;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup)
                .put("topic", topic)
                .put("queueId", queueId)
                .put("commitOffset", commitOffset);
    }
}
