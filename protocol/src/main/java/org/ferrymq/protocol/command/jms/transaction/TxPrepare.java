package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a transaction branch, or the part of a transaction that the client commits on several brokers itself.
 *
 * @param transaction transaction identifier
 * @param parts as in {@link TxCommit}
 * @param brokers the names of the brokers that have a part of it, separated by line feeds, if one of them, the first, knows how it ends; null for a branch whose
 *     transaction manager does
 */
public record TxPrepare(
        String transaction, int parts, @Nullable String brokers) implements Command {
    private static final int BROKERS = 8192;

    /** A branch of a transaction manager. */
    public TxPrepare(String transaction) {
        this(transaction, TxCommit.UNCHECKED, null);
    }

    static TxPrepare decode(FieldReader fields, ByteBuf body) {
        return new TxPrepare(
                fields.requireString("transaction", Limits.TRANSACTION),
                fields.optionalInt("parts", TxCommit.UNCHECKED, Integer.MAX_VALUE, TxCommit.UNCHECKED),
                fields.optionalString("brokers", BROKERS));
    }

    /** The names of the brokers; empty for a branch of a transaction manager. */
    public List<String> brokerNames() {
        return brokers == null ? List.of() : List.of(brokers.split("\n"));
    }

    @Override
    public CommandType type() {
        return CommandType.TX_PREPARE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction);
        if (parts != TxCommit.UNCHECKED) {
            fields.put("parts", parts);
        }
        if (brokers != null) {
            fields.put("brokers", brokers);
        }
    }
}
