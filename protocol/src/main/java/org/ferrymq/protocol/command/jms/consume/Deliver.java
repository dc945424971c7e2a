package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Broker to client, oneway: messages for consumers of the connection. The body is a {@link DeliverBatch}.
 *
 * @param body the messages, see {@link DeliverBatch}
 */
public record Deliver(ByteBuf body) implements Command {
    static Deliver decode(FieldReader fields, ByteBuf body) {
        return new Deliver(body);
    }

    @Override
    public CommandType type() {
        return CommandType.DELIVER;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }
}
