package org.ferrymq.protocol.command.group;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

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
