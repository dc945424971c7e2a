package org.ferrymq.protocol.command.client;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.ClientCheck;

/**
 * Asks whether a subscription that is no tag expression can be served.
 *
 * @param check the subscription
 */
public record CheckClientConfig(ClientCheck check) implements Command {
    static CheckClientConfig decode(FieldReader fields, ByteBuf body) {
        return new CheckClientConfig(JsonBody.read(body, ClientCheck.class));
    }

    @Override
    public CommandType type() {
        return CommandType.CHECK_CLIENT_CONFIG;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(check);
    }
}
