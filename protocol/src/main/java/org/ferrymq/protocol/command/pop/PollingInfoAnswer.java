package org.ferrymq.protocol.command.pop;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldWriter;

/** How many pops wait: answer to POLLING_INFO. */
public record PollingInfoAnswer(int pollingNum) implements Answer {
    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("pollingNum", pollingNum);
    }
}
