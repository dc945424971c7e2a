package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
