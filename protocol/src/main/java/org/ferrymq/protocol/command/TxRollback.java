package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
