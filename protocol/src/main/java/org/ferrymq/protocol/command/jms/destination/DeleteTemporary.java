package org.ferrymq.protocol.command.jms.destination;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Deletes a temporary destination of the connection.
 *
 * @param name physical name
 */
public record DeleteTemporary(String name) implements Command {
    static DeleteTemporary decode(FieldReader fields, ByteBuf body) {
        return new DeleteTemporary(fields.requireString("name", Limits.DESTINATION));
    }

    @Override
    public CommandType type() {
        return CommandType.DELETE_TEMPORARY;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("name", name);
    }
}
