package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Asks for the state of a transaction.
 *
 * @param transaction transaction identifier
 * @param commitAgeMs how long ago its commit was sent, which had no answer, in ms: a broker that remembers the end of all transactions since,
 *     and not of this one, rolls it back for good and says so; 0 if it is only asked
 */
public record TxStatus(String transaction, long commitAgeMs) implements Command {
    static TxStatus decode(FieldReader fields, ByteBuf body) {
        return new TxStatus(
                fields.requireString("transaction", Limits.TRANSACTION),
                fields.optionalLong("commitAge", 0, Long.MAX_VALUE, 0));
    }

    @Override
    public CommandType type() {
        return CommandType.TX_STATUS;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction);
        if (commitAgeMs > 0) {
            fields.put("commitAge", commitAgeMs);
        }
    }
}
