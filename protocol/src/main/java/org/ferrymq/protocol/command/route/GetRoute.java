package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Which brokers have a topic; answered with JSON of {@link org.ferrymq.protocol.route.TopicRoute} or TOPIC_NOT_EXIST.
 *
 * @param topic the topic
 */
public record GetRoute(String topic) implements Command {
    static GetRoute decode(FieldReader fields, ByteBuf body) {
        return new GetRoute(fields.requireString("topic", Limits.TOPIC));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_ROUTEINFO_BY_TOPIC;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic);
    }
}
