package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * One broker asks another how a transaction of both has ended; answered with {@link TxStatusAnswer}. Needs no user: who knows the identifier, which has a random part, has
 * part in it.
 *
 * @param transaction transaction identifier
 */
public record TxOutcome(String transaction) implements Command {
    static TxOutcome decode(FieldReader fields, ByteBuf body) {
        return new TxOutcome(fields.requireString("transaction", Limits.TRANSACTION));
    }

    @Override
    public CommandType type() {
        return CommandType.TX_OUTCOME;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction);
    }
}
