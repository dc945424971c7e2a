package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

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
