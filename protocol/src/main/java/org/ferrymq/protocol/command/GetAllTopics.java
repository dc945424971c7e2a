package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
