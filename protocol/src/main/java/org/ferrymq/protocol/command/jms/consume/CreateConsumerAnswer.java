package org.ferrymq.protocol.command.jms.consume;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * The consumer exists.
 *
 * @param group consumer group that it reads for
 */
public record CreateConsumerAnswer(String group) implements Answer {
    /** Reads the answer. */
    public static CreateConsumerAnswer read(FieldReader fields) {
        return new CreateConsumerAnswer(fields.requireString("group", 255));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("group", group);
    }
}
