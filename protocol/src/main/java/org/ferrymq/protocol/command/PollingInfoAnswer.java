package org.ferrymq.protocol.command;

/** How many pops wait: answer to POLLING_INFO. */
public record PollingInfoAnswer(int pollingNum) implements Answer {
    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("pollingNum", pollingNum);
    }
}
