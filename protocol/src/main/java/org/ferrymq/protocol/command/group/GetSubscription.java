package org.ferrymq.protocol.command.group;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * What a connected group wants of a topic; answered with JSON of {@link org.ferrymq.protocol.route.GroupSubscription}.
 *
 * @param group the consumer group
 * @param topic the topic
 */
public record GetSubscription(String group, String topic) implements Command {
    static GetSubscription decode(FieldReader fields, ByteBuf body) {
        return new GetSubscription(
                fields.requireString("group", Limits.GROUP), fields.requireString("topic", Limits.TOPIC));
    }

    @Override
    public CommandType type() {
        return CommandType.QUERY_SUBSCRIPTION_BY_CONSUMER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("group", group).put("topic", topic);
    }
}
