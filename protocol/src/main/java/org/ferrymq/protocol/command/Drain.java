package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * Asks for what can be delivered within the credit; answered when all of it has been pushed and the credit is zero.
 *
 * @param consumerId consumer, chosen by the client, unique in its connection
 */
public record Drain(long consumerId) implements Command {
    static Drain decode(FieldReader fields, ByteBuf body) {
        return new Drain(fields.requireLong("consumerId", 0, Long.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.DRAIN;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerId", consumerId);
    }
}
