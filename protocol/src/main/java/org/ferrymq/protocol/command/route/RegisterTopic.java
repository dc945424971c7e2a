package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.Limits;
import org.ferrymq.protocol.route.TopicRoute;

/**
 * Tells a nameserver of a topic on brokers that it knows.
 *
 * @param topic the topic
 * @param route its queues by broker; brokers in it are not looked at
 */
public record RegisterTopic(String topic, TopicRoute route) implements Command {
    static RegisterTopic decode(FieldReader fields, ByteBuf body) {
        return new RegisterTopic(fields.requireString("topic", Limits.TOPIC), JsonBody.read(body, TopicRoute.class));
    }

    @Override
    public CommandType type() {
        return CommandType.REGISTER_TOPIC_IN_NAMESRV;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic);
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(route);
    }
}
