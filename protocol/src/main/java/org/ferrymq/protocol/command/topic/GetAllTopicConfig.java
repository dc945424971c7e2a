package org.ferrymq.protocol.command.topic;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Asks for all topics of a broker; answered with JSON of {@link org.ferrymq.protocol.route.TopicTable}.
 */
public record GetAllTopicConfig() implements Command {
    static GetAllTopicConfig decode(FieldReader fields, ByteBuf body) {
        return new GetAllTopicConfig();
    }

    @Override
    public CommandType type() {
        return CommandType.GET_ALL_TOPIC_CONFIG;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }
}
