package org.ferrymq.protocol.command.group;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * The configuration of one consumer group; answered with JSON of {@link org.ferrymq.protocol.route.GroupConfig}.
 *
 * @param group the consumer group
 */
public record GetGroupConfig(String group) implements Command {
    static GetGroupConfig decode(FieldReader fields, ByteBuf body) {
        return new GetGroupConfig(fields.requireString("group", Limits.GROUP));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_SUBSCRIPTIONGROUP_CONFIG;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("group", group);
    }
}
