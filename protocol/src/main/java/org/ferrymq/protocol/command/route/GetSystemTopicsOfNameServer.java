package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Names of clusters and brokers, which stock clients keep as topics; answered with JSON of {@link
 * org.ferrymq.protocol.route.TopicList}.
 */
public record GetSystemTopicsOfNameServer() implements Command {
    static GetSystemTopicsOfNameServer decode(FieldReader fields, ByteBuf body) {
        return new GetSystemTopicsOfNameServer();
    }

    @Override
    public CommandType type() {
        return CommandType.GET_SYSTEM_TOPIC_LIST_FROM_NS;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }
}
