package org.ferrymq.protocol.command;

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
