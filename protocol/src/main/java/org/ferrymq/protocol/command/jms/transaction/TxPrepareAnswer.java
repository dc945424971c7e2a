package org.ferrymq.protocol.command.jms.transaction;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * The vote of the branch.
 *
 * @param vote OK, or READ_ONLY if there is nothing to commit
 */
public record TxPrepareAnswer(Vote vote) implements Answer {
    /** Reads the answer. */
    public static TxPrepareAnswer read(FieldReader fields) {
        return new TxPrepareAnswer(fields.requireEnum("vote", Vote.class));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("vote", vote);
    }
}
