package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * All topics; answered with JSON of {@link org.ferrymq.protocol.route.TopicList}.
 */
public record GetAllTopics() implements Command {
    static GetAllTopics decode(FieldReader fields, ByteBuf body) {
        return new GetAllTopics();
    }

    @Override
    public CommandType type() {
        return CommandType.GET_ALL_TOPIC_LIST_FROM_NAMESERVER;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }
}
