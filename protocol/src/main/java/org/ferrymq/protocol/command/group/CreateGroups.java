package org.ferrymq.protocol.command.group;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.GroupConfigs;

/**
 * Creates or changes several consumer groups.
 *
 * @param groups their configurations
 */
public record CreateGroups(GroupConfigs groups) implements Command {
    static CreateGroups decode(FieldReader fields, ByteBuf body) {
        return new CreateGroups(JsonBody.read(body, GroupConfigs.class));
    }

    @Override
    public CommandType type() {
        return CommandType.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(groups);
    }
}
