package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

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
