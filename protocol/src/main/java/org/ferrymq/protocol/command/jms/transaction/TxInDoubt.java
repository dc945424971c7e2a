package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

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
