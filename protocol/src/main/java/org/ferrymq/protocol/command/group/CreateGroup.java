package org.ferrymq.protocol.command.group;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.GroupConfig;

/**
 * Creates or changes a consumer group.
 *
 * @param config its configuration
 */
public record CreateGroup(GroupConfig config) implements Command {
    static CreateGroup decode(FieldReader fields, ByteBuf body) {
        return new CreateGroup(JsonBody.read(body, GroupConfig.class));
    }

    @Override
    public CommandType type() {
        return CommandType.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(config);
    }
}
