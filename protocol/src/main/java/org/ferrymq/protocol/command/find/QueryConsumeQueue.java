package org.ferrymq.protocol.command.find;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a queue; answered with JSON of {@link org.ferrymq.protocol.route.ConsumeQueueEntries}.
 *
 * @param topic the topic
 * @param queueId number of the queue
 * @param index offset of the first entry
 * @param count most entries
 * @param consumerGroup whose subscription to show
 */
public record QueryConsumeQueue(
        String topic,
        int queueId,
        long index,
        int count,
        @Nullable String consumerGroup) implements Command {
    static QueryConsumeQueue decode(FieldReader fields, ByteBuf body) {
        return new QueryConsumeQueue(
                fields.requireString("topic", Limits.TOPIC),
                fields.requireInt("queueId", 0, Integer.MAX_VALUE),
                fields.requireLong("index", 0, Long.MAX_VALUE),
                fields.requireInt("count", 1, Integer.MAX_VALUE),
                fields.optionalString("consumerGroup", Limits.GROUP));
    }

    @Override
    public CommandType type() {
        return CommandType.QUERY_CONSUME_QUEUE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic)
                .put("queueId", queueId)
                .put("index", index)
                .put("count", count)
                .put("consumerGroup", consumerGroup);
    }
}
