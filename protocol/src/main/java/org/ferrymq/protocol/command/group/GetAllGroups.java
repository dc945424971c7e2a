package org.ferrymq.protocol.command.group;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Asks for all consumer groups of a broker; answered with JSON of {@link org.ferrymq.protocol.route.GroupTable}.
 */
public record GetAllGroups() implements Command {
    static GetAllGroups decode(FieldReader fields, ByteBuf body) {
        return new GetAllGroups();
    }

    @Override
    public CommandType type() {
        return CommandType.GET_ALL_SUBSCRIPTIONGROUP_CONFIG;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }
}
