package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * The topics that a group has offsets on; answered with JSON of {@link org.ferrymq.protocol.route.TopicList}.
 *
 * @param group the consumer group
 */
public record GetTopicsOfGroup(String group) implements Command {
    static GetTopicsOfGroup decode(FieldReader fields, ByteBuf body) {
        return new GetTopicsOfGroup(fields.requireString("group", Limits.GROUP));
    }

    @Override
    public CommandType type() {
        return CommandType.QUERY_TOPICS_BY_CONSUMER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("group", group);
    }
}
