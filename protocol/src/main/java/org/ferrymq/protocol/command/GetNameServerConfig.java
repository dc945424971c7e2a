package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * Settings of a nameserver; answered with {@link ConfigAnswer}.
 */
public record GetNameServerConfig() implements Command {
    static GetNameServerConfig decode(FieldReader fields, ByteBuf body) {
        return new GetNameServerConfig();
    }

    @Override
    public CommandType type() {
        return CommandType.GET_NAMESRV_CONFIG;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }
}
