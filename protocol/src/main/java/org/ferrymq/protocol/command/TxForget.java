package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * Forgets a heuristically ended branch.
 *
 * @param transaction transaction identifier
 */
public record TxForget(String transaction) implements Command {
    static TxForget decode(FieldReader fields, ByteBuf body) {
        return new TxForget(fields.requireString("transaction", Limits.TRANSACTION));
    }

    @Override
    public CommandType type() {
        return CommandType.TX_FORGET;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction);
    }
}
