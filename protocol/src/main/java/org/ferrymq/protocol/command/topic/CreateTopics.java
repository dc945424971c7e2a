package org.ferrymq.protocol.command.topic;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.TopicConfigs;

/**
 * Creates or changes several topics on a broker.
 *
 * @param topics their configurations
 */
public record CreateTopics(TopicConfigs topics) implements Command {
    static CreateTopics decode(FieldReader fields, ByteBuf body) {
        return new CreateTopics(JsonBody.read(body, TopicConfigs.class));
    }

    @Override
    public CommandType type() {
        return CommandType.UPDATE_AND_CREATE_TOPIC_LIST;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(topics);
    }
}
