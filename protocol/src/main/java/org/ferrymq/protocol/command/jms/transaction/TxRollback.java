package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Rolls a transaction back.
 *
 * @param transaction transaction identifier
 */
public record TxRollback(String transaction) implements Command {
    static TxRollback decode(FieldReader fields, ByteBuf body) {
        return new TxRollback(fields.requireString("transaction", Limits.TRANSACTION));
    }

    @Override
    public CommandType type() {
        return CommandType.TX_ROLLBACK;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction);
    }
}
