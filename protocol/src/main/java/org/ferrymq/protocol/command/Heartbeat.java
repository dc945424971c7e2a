package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;
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
