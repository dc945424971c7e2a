package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
