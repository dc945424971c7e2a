package org.ferrymq.protocol.command.jms.connection;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Asks whether the broker is there.
 */
public record Ping() implements Command {
    static Ping decode(FieldReader fields, ByteBuf body) {
        return new Ping();
    }

    @Override
    public CommandType type() {
        return CommandType.PING;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }
}
