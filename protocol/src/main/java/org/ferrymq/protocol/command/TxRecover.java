package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * Lists the prepared branches of the broker.
 */
public record TxRecover() implements Command {
    static TxRecover decode(FieldReader fields, ByteBuf body) {
        return new TxRecover();
    }

    @Override
    public CommandType type() {
        return CommandType.TX_RECOVER;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }
}
