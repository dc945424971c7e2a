package org.ferrymq.protocol.command.jms.destination;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Checks that a destination exists and is of a kind.
 *
 * @param name physical name
 * @param kind queue or topic
 * @param create whether to create it if it does not exist
 */
public record EnsureDestination(String name, DestinationKind kind, boolean create) implements Command {
    static EnsureDestination decode(FieldReader fields, ByteBuf body) {
        return new EnsureDestination(
                fields.requireString("name", Limits.DESTINATION),
                fields.requireEnum("kind", DestinationKind.class),
                fields.requireBoolean("create"));
    }

    @Override
    public CommandType type() {
        return CommandType.DESTINATION;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("name", name).put("kind", kind).put("create", create);
    }
}
