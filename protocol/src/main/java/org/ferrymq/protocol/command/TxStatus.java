package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
