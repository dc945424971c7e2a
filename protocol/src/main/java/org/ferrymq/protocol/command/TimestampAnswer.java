package org.ferrymq.protocol.command;

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
