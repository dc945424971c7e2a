package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * An answer whose body is JSON; {@link JsonBody#read} reads it.
 *
 * @param value what the body holds
 */
public record JsonAnswer(Object value) implements Answer {
    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(value);
    }
}
