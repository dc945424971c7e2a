package org.ferrymq.protocol.command.client;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.HeartbeatData;

/**
 * A client's groups and subscriptions.
 *
 * @param data the groups
 */
public record Heartbeat(HeartbeatData data) implements Command {
    static Heartbeat decode(FieldReader fields, ByteBuf body) {
        return new Heartbeat(JsonBody.read(body, HeartbeatData.class));
    }

    @Override
    public CommandType type() {
        return CommandType.HEART_BEAT;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(data);
    }
}
