package org.ferrymq.protocol.command.client;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * All connected producers; answered with JSON of {@link org.ferrymq.protocol.route.ProducerTable}.
 */
public record GetAllProducers() implements Command {
    static GetAllProducers decode(FieldReader fields, ByteBuf body) {
        return new GetAllProducers();
    }

    @Override
    public CommandType type() {
        return CommandType.GET_ALL_PRODUCER_INFO;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }
}
