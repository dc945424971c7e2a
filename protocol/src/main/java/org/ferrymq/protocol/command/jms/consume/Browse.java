package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Reads what waits in a queue, without consuming it.
 *
 * @param destination physical name
 * @param selector message selector
 * @param cursor where to go on: nextCursor of the page before, null for the first page
 * @param max most messages of a page
 */
public record Browse(
        String destination,
        @Nullable String selector,
        @Nullable String cursor,
        int max) implements Command {
    static Browse decode(FieldReader fields, ByteBuf body) {
        return new Browse(
                fields.requireString("destination", Limits.DESTINATION),
                fields.optionalString("selector", Limits.SELECTOR),
                fields.optionalString("cursor", 512),
                fields.requireInt("max", 1, 10000));
    }

    @Override
    public CommandType type() {
        return CommandType.BROWSE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("destination", destination)
                .put("selector", selector)
                .put("cursor", cursor)
                .put("max", max);
    }
}
