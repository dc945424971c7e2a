package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
