package org.ferrymq.protocol.command.send;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.jspecify.annotations.Nullable;

/**
 * The message is stored.
 *
 * @param msgId identifier that tells where it is, see {@link org.ferrymq.protocol.message.OffsetMessageId}
 * @param queueId its queue
 * @param queueOffset its offset in the queue
 * @param transactionId transaction identifier of a half message
 * @param recallHandle what names it until it is due, if it is a timed message
 */
public record SendMessageAnswer(
        String msgId,
        int queueId,
        long queueOffset,
        @Nullable String transactionId,
        @Nullable String recallHandle) implements Answer {
    /** Reads the answer. */
    public static SendMessageAnswer read(FieldReader fields) {
        return new SendMessageAnswer(
                fields.requireString("msgId", 4096),
                fields.requireInt("queueId", 0, Integer.MAX_VALUE),
                fields.requireLong("queueOffset", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.optionalString("transactionId", 512),
                fields.optionalString("recallHandle", 2048));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("msgId", msgId)
                .put("queueId", queueId)
                .put("queueOffset", queueOffset)
                .put("transactionId", transactionId)
                .put("recallHandle", recallHandle);
    }
}
