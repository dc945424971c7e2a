package org.ferrymq.protocol.command.find;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * The messages that a query found.
 *
 * @param indexLastUpdateTimestamp how far the index is, milliseconds since the epoch
 * @param indexLastUpdatePhyoffset how far the index is, position in the log
 * @param body message records, one after the other
 */
public record QueryMessageAnswer(long indexLastUpdateTimestamp, long indexLastUpdatePhyoffset, ByteBuf body)
        implements Answer {
    /** Reads the answer. */
    public static QueryMessageAnswer read(FieldReader fields, ByteBuf body) {
        return new QueryMessageAnswer(
                fields.requireLong("indexLastUpdateTimestamp", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireLong("indexLastUpdatePhyoffset", Long.MIN_VALUE, Long.MAX_VALUE),
                body);
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("indexLastUpdateTimestamp", indexLastUpdateTimestamp)
                .put("indexLastUpdatePhyoffset", indexLastUpdatePhyoffset);
    }
}
