package org.ferrymq.protocol.command.group;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.RequestModeChange;

/**
 * Sets how the clients of a group get the messages of a topic when the broker assigns queues.
 *
 * @param change what is set
 */
public record SetRequestMode(RequestModeChange change) implements Command {
    static SetRequestMode decode(FieldReader fields, ByteBuf body) {
        return new SetRequestMode(JsonBody.read(body, RequestModeChange.class));
    }

    @Override
    public CommandType type() {
        return CommandType.SET_MESSAGE_REQUEST_MODE;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(change);
    }
}
