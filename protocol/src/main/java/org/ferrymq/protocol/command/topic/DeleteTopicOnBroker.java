package org.ferrymq.protocol.command.topic;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Deletes a topic on a broker.
 *
 * @param topic the topic
 */
public record DeleteTopicOnBroker(String topic) implements Command {
    static DeleteTopicOnBroker decode(FieldReader fields, ByteBuf body) {
        return new DeleteTopicOnBroker(fields.requireString("topic", Limits.TOPIC));
    }

    @Override
    public CommandType type() {
        return CommandType.DELETE_TOPIC_IN_BROKER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic);
    }
}
