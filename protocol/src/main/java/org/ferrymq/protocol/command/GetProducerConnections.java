package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * The connections of a producer group; answered with JSON of {@link org.ferrymq.protocol.route.ProducerConnections}.
 *
 * @param producerGroup the producer group
 */
public record GetProducerConnections(String producerGroup) implements Command {
    static GetProducerConnections decode(FieldReader fields, ByteBuf body) {
        return new GetProducerConnections(fields.requireString("producerGroup", Limits.GROUP));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_PRODUCER_CONNECTION_LIST;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("producerGroup", producerGroup);
    }
}
