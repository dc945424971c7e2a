package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * Commits a transaction; answered when the commit is on disk.
 *
 * @param transaction transaction identifier
 * @param onePhase whether it was not prepared
 */
public record TxCommit(String transaction, boolean onePhase) implements Command {
    static TxCommit decode(FieldReader fields, ByteBuf body) {
        return new TxCommit(fields.requireString("transaction", Limits.TRANSACTION), fields.requireBoolean("onePhase"));
    }

    @Override
    public CommandType type() {
        return CommandType.TX_COMMIT;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction).put("onePhase", onePhase);
    }
}
