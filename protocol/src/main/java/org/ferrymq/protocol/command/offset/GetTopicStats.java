package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Offsets of the queues of a topic; answered with {@link TopicStats}.
 *
 * @param topic the topic
 */
public record GetTopicStats(String topic) implements Command {
    static GetTopicStats decode(FieldReader fields, ByteBuf body) {
        return new GetTopicStats(fields.requireString("topic", Limits.TOPIC));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_TOPIC_STATS_INFO;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic);
    }
}
