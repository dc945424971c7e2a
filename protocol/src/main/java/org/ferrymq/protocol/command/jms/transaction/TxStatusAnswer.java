package org.ferrymq.protocol.command.jms.transaction;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * The state of a transaction.
 *
 * @param state the state
 */
public record TxStatusAnswer(TransactionState state) implements Answer {
    /** Reads the answer. */
    public static TxStatusAnswer read(FieldReader fields) {
        return new TxStatusAnswer(fields.requireEnum("state", TransactionState.class));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("state", state);
    }
}
