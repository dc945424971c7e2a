package org.ferrymq.protocol.command.jms.connection;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Opens a JMS connection on a channel. A connection id that is held on another channel is taken over from it.
 *
 * @param connectionId identifier of the connection, a UUID
 * @param clientId JMS client identifier
 * @param user user name
 * @param password password
 * @param clientVersion version of the client, for logs
 */
public record OpenConnection(
        String connectionId,
        @Nullable String clientId,
        @Nullable String user,
        @Nullable String password,
        String clientVersion)
        implements Command {
    static OpenConnection decode(FieldReader fields, ByteBuf body) {
        return new OpenConnection(
                fields.requireString("connectionId", Limits.CONNECTION_ID),
                fields.optionalString("clientId", Limits.CLIENT_ID),
                fields.optionalString("user", 256),
                fields.optionalString("password", 1024),
                fields.requireString("clientVersion", 64));
    }

    @Override
    public CommandType type() {
        return CommandType.OPEN_CONNECTION;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("connectionId", connectionId)
                .put("clientId", clientId)
                .put("user", user)
                .put("password", password)
                .put("clientVersion", clientVersion);
    }
}
