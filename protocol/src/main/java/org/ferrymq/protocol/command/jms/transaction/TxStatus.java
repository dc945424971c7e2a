package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Asks for the state of a transaction.
 *
 * @param transaction transaction identifier
 */
public record TxStatus(String transaction) implements Command {
    static TxStatus decode(FieldReader fields, ByteBuf body) {
        return new TxStatus(fields.requireString("transaction", Limits.TRANSACTION));
    }

    @Override
    public CommandType type() {
        return CommandType.TX_STATUS;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction);
    }
}
