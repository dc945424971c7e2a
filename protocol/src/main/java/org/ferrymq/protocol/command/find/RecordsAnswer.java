package org.ferrymq.protocol.command.find;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Message records without anything else.
 *
 * @param body message records, one after the other
 */
public record RecordsAnswer(ByteBuf body) implements Answer {
    /** Reads the answer. */
    public static RecordsAnswer read(FieldReader fields, ByteBuf body) {
        return new RecordsAnswer(body);
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }
}
