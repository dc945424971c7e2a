package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * Prepares a transaction branch.
 *
 * @param transaction transaction identifier
 */
public record TxPrepare(String transaction) implements Command {
    static TxPrepare decode(FieldReader fields, ByteBuf body) {
        return new TxPrepare(fields.requireString("transaction", Limits.TRANSACTION));
    }

    @Override
    public CommandType type() {
        return CommandType.TX_PREPARE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction);
    }
}
