package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

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
