package org.ferrymq.protocol.command.jms.destination;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * The temporary destination exists.
 *
 * @param name its physical name
 */
public record CreateTemporaryAnswer(String name) implements Answer {
    /** Reads the answer. */
    public static CreateTemporaryAnswer read(FieldReader fields) {
        return new CreateTemporaryAnswer(fields.requireString("name", Limits.DESTINATION));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("name", name);
    }
}
