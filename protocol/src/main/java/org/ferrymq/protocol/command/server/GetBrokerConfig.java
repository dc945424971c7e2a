package org.ferrymq.protocol.command.server;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Settings of a broker; answered with {@link ConfigAnswer}.
 */
public record GetBrokerConfig() implements Command {
    static GetBrokerConfig decode(FieldReader fields, ByteBuf body) {
        return new GetBrokerConfig();
    }

    @Override
    public CommandType type() {
        return CommandType.GET_BROKER_CONFIG;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }
}
