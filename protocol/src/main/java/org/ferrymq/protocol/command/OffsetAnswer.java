package org.ferrymq.protocol.command;

/**
 * An offset of a queue.
 *
 * @param offset the offset
 */
public record OffsetAnswer(long offset) implements Answer {
    /** Reads the answer. */
    public static OffsetAnswer read(FieldReader fields) {
        return new OffsetAnswer(fields.requireLong("offset", Long.MIN_VALUE, Long.MAX_VALUE));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("offset", offset);
    }
}
