package org.ferrymq.protocol.command.pull;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * What a pull found, with its code PULL_NOT_FOUND and the like too.
 *
 * @param suggestWhichBrokerId 0: the master
 * @param nextBeginOffset where to pull next
 * @param minOffset first offset of the queue
 * @param maxOffset offset after the last message of the queue
 * @param body message records, one after the other
 */
public record PullMessageAnswer(
        long suggestWhichBrokerId, long nextBeginOffset, long minOffset, long maxOffset, ByteBuf body)
        implements Answer {
    /** Reads the answer. */
    public static PullMessageAnswer read(FieldReader fields, ByteBuf body) {
        return new PullMessageAnswer(
                fields.requireLong("suggestWhichBrokerId", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireLong("nextBeginOffset", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireLong("minOffset", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireLong("maxOffset", Long.MIN_VALUE, Long.MAX_VALUE),
                body);
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("suggestWhichBrokerId", suggestWhichBrokerId)
                .put("nextBeginOffset", nextBeginOffset)
                .put("minOffset", minOffset)
                .put("maxOffset", maxOffset);
    }
}
