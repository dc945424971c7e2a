package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.jspecify.annotations.Nullable;

/**
 * A page of what waits. The body holds message records, one after the other.
 *
 * @param nextCursor where the next page begins, null at the end
 * @param body message records
 */
public record BrowseAnswer(@Nullable String nextCursor, ByteBuf body) implements Answer {
    /** Reads the answer. */
    public static BrowseAnswer read(FieldReader fields, ByteBuf body) {
        return new BrowseAnswer(fields.optionalString("nextCursor", 512), body);
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("nextCursor", nextCursor);
    }
}
