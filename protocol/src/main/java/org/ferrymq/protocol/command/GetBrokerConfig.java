package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
