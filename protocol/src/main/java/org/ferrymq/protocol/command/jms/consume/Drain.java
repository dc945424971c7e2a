package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

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
