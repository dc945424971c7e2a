package org.ferrymq.protocol.command.client;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * The clients of a consumer group; answered with JSON of {@link org.ferrymq.protocol.route.ConsumerList}.
 *
 * @param consumerGroup the consumer group
 */
public record GetConsumerList(String consumerGroup) implements Command {
    static GetConsumerList decode(FieldReader fields, ByteBuf body) {
        return new GetConsumerList(fields.requireString("consumerGroup", Limits.GROUP));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_CONSUMER_LIST_BY_GROUP;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup);
    }
}
