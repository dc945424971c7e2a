package org.ferrymq.protocol.command.jms.connection;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Closes a JMS connection: everything it holds is released, its temporary destinations are deleted.
 *
 * @param connectionId identifier of the connection, a UUID
 */
public record CloseConnection(String connectionId) implements Command {
    static CloseConnection decode(FieldReader fields, ByteBuf body) {
        return new CloseConnection(fields.requireString("connectionId", Limits.CONNECTION_ID));
    }

    @Override
    public CommandType type() {
        return CommandType.CLOSE_CONNECTION;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("connectionId", connectionId);
    }
}
