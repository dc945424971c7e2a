package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * The connections of a consumer group; answered with JSON of {@link org.ferrymq.protocol.route.ConsumerConnections}.
 *
 * @param consumerGroup the consumer group
 */
public record GetConsumerConnections(String consumerGroup) implements Command {
    static GetConsumerConnections decode(FieldReader fields, ByteBuf body) {
        return new GetConsumerConnections(fields.requireString("consumerGroup", Limits.GROUP));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_CONSUMER_CONNECTION_LIST;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup);
    }
}
