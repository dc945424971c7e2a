package org.ferrymq.protocol.command.offset;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

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
