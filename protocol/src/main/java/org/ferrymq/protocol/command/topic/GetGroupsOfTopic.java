package org.ferrymq.protocol.command.topic;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * The groups that consume a topic; answered with JSON of {@link org.ferrymq.protocol.route.GroupList}.
 *
 * @param topic the topic
 */
public record GetGroupsOfTopic(String topic) implements Command {
    static GetGroupsOfTopic decode(FieldReader fields, ByteBuf body) {
        return new GetGroupsOfTopic(fields.requireString("topic", Limits.TOPIC));
    }

    @Override
    public CommandType type() {
        return CommandType.QUERY_TOPIC_CONSUME_BY_WHO;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic);
    }
}
