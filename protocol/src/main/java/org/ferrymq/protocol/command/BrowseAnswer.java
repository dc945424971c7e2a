package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;
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
