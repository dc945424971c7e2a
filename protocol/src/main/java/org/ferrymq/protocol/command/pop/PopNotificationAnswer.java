package org.ferrymq.protocol.command.pop;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Answer to NOTIFICATION.
 *
 * @param hasMsg whether there is something to pop
 * @param pollingFull whether too many wait already, so that this one did not
 */
public record PopNotificationAnswer(boolean hasMsg, boolean pollingFull) implements Answer {
    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("hasMsg", hasMsg).put("pollingFull", pollingFull);
    }
}
