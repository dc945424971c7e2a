package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
