package org.ferrymq.protocol.command.send;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * A timed message was recalled.
 *
 * @param msgId unique identifier of the message
 */
public record RecallMessageAnswer(String msgId) implements Answer {
    /** Reads the answer. */
    public static RecallMessageAnswer read(FieldReader fields) {
        return new RecallMessageAnswer(fields.requireString("msgId", 512));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("msgId", msgId);
    }
}
