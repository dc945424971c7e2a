package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
