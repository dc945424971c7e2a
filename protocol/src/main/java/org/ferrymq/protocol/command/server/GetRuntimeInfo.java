package org.ferrymq.protocol.command.server;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Figures of a broker; answered with JSON of {@link org.ferrymq.protocol.route.KvTable}.
 */
public record GetRuntimeInfo() implements Command {
    static GetRuntimeInfo decode(FieldReader fields, ByteBuf body) {
        return new GetRuntimeInfo();
    }

    @Override
    public CommandType type() {
        return CommandType.GET_BROKER_RUNTIME_INFO;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }
}
