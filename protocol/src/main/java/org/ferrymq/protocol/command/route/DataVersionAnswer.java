package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.DataVersion;
import org.jspecify.annotations.Nullable;

/**
 * What a nameserver has of a broker's topics: answer to QUERY_DATA_VERSION.
 *
 * @param changed whether the broker has another version than the nameserver
 * @param known the nameserver's version, null if it does not know the broker
 */
public record DataVersionAnswer(boolean changed, @Nullable DataVersion known) implements Answer {
    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("changed", changed);
    }

    @Override
    public ByteBuf body() {
        return known == null ? Unpooled.EMPTY_BUFFER : JsonBody.write(known);
    }
}
