package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Begins a transaction branch. Local transactions begin with their first use instead.
 *
 * @param transaction transaction identifier
 * @param timeoutMs rolled back if not prepared for so long, milliseconds; 0 for the broker's default
 */
public record TxBegin(String transaction, long timeoutMs) implements Command {
    static TxBegin decode(FieldReader fields, ByteBuf body) {
        return new TxBegin(
                fields.requireString("transaction", Limits.TRANSACTION),
                fields.requireLong("timeoutMs", 0, Long.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.TX_BEGIN;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction).put("timeoutMs", timeoutMs);
    }
}
