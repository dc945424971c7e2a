package org.ferrymq.protocol.command.pop;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * What the new handle is made of.
 *
 * @param popTime since when the message is taken
 * @param invisibleTime for how long
 * @param reviveQid as in the old handle
 */
public record ChangeInvisibleTimeAnswer(long popTime, long invisibleTime, int reviveQid) implements Answer {
    /** Reads the answer. */
    public static ChangeInvisibleTimeAnswer read(FieldReader fields) {
        return new ChangeInvisibleTimeAnswer(
                fields.requireLong("popTime", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireLong("invisibleTime", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireInt("reviveQid", Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("popTime", popTime).put("invisibleTime", invisibleTime).put("reviveQid", reviveQid);
    }
}
