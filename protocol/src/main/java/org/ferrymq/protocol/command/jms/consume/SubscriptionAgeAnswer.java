package org.ferrymq.protocol.command.jms.consume;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * How old a durable subscription is.
 *
 * @param ageMs for how long there has been one with this topic and selector, ms; 0 if there is none
 */
public record SubscriptionAgeAnswer(long ageMs) implements Answer {
    /** Reads the answer. */
    public static SubscriptionAgeAnswer read(FieldReader fields) {
        return new SubscriptionAgeAnswer(fields.requireLong("ageMs", 0, Long.MAX_VALUE));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("ageMs", ageMs);
    }
}
