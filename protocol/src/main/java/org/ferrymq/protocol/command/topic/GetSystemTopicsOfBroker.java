package org.ferrymq.protocol.command.topic;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Topics of the broker itself; answered with JSON of {@link org.ferrymq.protocol.route.TopicList}.
 */
public record GetSystemTopicsOfBroker() implements Command {
    static GetSystemTopicsOfBroker decode(FieldReader fields, ByteBuf body) {
        return new GetSystemTopicsOfBroker();
    }

    @Override
    public CommandType type() {
        return CommandType.GET_SYSTEM_TOPIC_LIST_FROM_BROKER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }
}
