package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
