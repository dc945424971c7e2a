package org.ferrymq.protocol.command.offset;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * A point in time.
 *
 * @param timestamp milliseconds since the epoch
 */
public record TimestampAnswer(long timestamp) implements Answer {
    /** Reads the answer. */
    public static TimestampAnswer read(FieldReader fields) {
        return new TimestampAnswer(fields.requireLong("timestamp", Long.MIN_VALUE, Long.MAX_VALUE));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("timestamp", timestamp);
    }
}
