package org.ferrymq.protocol.command.jms.produce;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * The messages are stored.
 *
 * @param storeTimestamp when the last of them was stored, milliseconds since the epoch
 */
public record ProduceAnswer(long storeTimestamp) implements Answer {
    /** Reads the answer. */
    public static ProduceAnswer read(FieldReader fields) {
        return new ProduceAnswer(fields.requireLong("storeTimestamp", 0, Long.MAX_VALUE));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("storeTimestamp", storeTimestamp);
    }
}
