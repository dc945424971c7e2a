package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/** Lists the branches that wait for their transaction manager, for administrators; answered with an {@link InDoubtList}. */
public record TxInDoubt() implements Command {
    static TxInDoubt decode(FieldReader fields, ByteBuf body) {
        return new TxInDoubt();
    }

    @Override
    public CommandType type() {
        return CommandType.TX_IN_DOUBT;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }
}
