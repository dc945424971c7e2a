package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Progress of a consumer group; answered with {@link ConsumeStats}.
 *
 * @param consumerGroup the consumer group
 * @param topic only this topic
 */
public record GetConsumeStats(
        String consumerGroup, @Nullable String topic) implements Command {
    static GetConsumeStats decode(FieldReader fields, ByteBuf body) {
        return new GetConsumeStats(
                fields.requireString("consumerGroup", Limits.GROUP), fields.optionalString("topic", Limits.TOPIC));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_CONSUME_STATS;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup).put("topic", topic);
    }
}
