package org.ferrymq.protocol.command.client;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

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
