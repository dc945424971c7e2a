package org.ferrymq.protocol.command.jms.destination;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Creates a temporary destination, bound to the connection.
 *
 * @param kind queue or topic
 * @param name the name it had before the client reconnected, null for a new one
 */
public record CreateTemporary(
        DestinationKind kind, @Nullable String name) implements Command {
    static CreateTemporary decode(FieldReader fields, ByteBuf body) {
        return new CreateTemporary(
                fields.requireEnum("kind", DestinationKind.class), fields.optionalString("name", Limits.DESTINATION));
    }

    @Override
    public CommandType type() {
        return CommandType.CREATE_TEMPORARY;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("kind", kind).put("name", name);
    }
}
