package org.ferrymq.protocol.command.server;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

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
