package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * Decides a prepared branch in place of its transaction manager, for administrators.
 *
 * @param transaction transaction identifier
 * @param commit whether it is committed; else it is rolled back
 */
public record TxResolve(String transaction, boolean commit) implements Command {
    static TxResolve decode(FieldReader fields, ByteBuf body) {
        return new TxResolve(fields.requireString("transaction", Limits.TRANSACTION), fields.requireBoolean("commit"));
    }

    @Override
    public CommandType type() {
        return CommandType.TX_RESOLVE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction).put("commit", commit);
    }
}
