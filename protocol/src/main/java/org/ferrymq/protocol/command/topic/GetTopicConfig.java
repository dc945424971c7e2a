package org.ferrymq.protocol.command.topic;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * The configuration of one topic of a broker; answered with JSON of
 * {@link org.ferrymq.protocol.route.TopicConfigData}. Stock mqadmin asks for it before it asks for figures.
 *
 * @param topic the topic
 */
public record GetTopicConfig(String topic) implements Command {
    static GetTopicConfig decode(FieldReader fields, ByteBuf body) {
        return new GetTopicConfig(fields.requireString("topic", Limits.TOPIC));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_TOPIC_CONFIG;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic);
    }
}
