package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The successful answer to a command as a record; its decoder is the static {@code read} of the record. */
public interface Answer {
    /** Writes the fields of the answer. */
    void writeFields(FieldWriter fields);

    /** The body of the answer; sending it consumes it. */
    default ByteBuf body() {
        return Unpooled.EMPTY_BUFFER;
    }
}
