package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * From when to when each queue of a topic reaches and how far a group is; answered with JSON of {@link
 * org.ferrymq.protocol.route.TimeSpans}.
 *
 * @param topic the topic
 * @param group the consumer group
 */
public record GetConsumeTimeSpan(String topic, String group) implements Command {
    static GetConsumeTimeSpan decode(FieldReader fields, ByteBuf body) {
        return new GetConsumeTimeSpan(
                fields.requireString("topic", Limits.TOPIC), fields.requireString("group", Limits.GROUP));
    }

    @Override
    public CommandType type() {
        return CommandType.QUERY_CONSUME_TIME_SPAN;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic).put("group", group);
    }
}
