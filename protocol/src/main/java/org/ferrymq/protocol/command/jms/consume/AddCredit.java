package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Allows the broker to push more messages to a consumer; oneway.
 *
 * @param consumerId consumer, chosen by the client, unique in its connection
 * @param credit how many more
 */
public record AddCredit(long consumerId, int credit) implements Command {
    static AddCredit decode(FieldReader fields, ByteBuf body) {
        return new AddCredit(
                fields.requireLong("consumerId", 0, Long.MAX_VALUE), fields.requireInt("credit", 1, Integer.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.ADD_CREDIT;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerId", consumerId).put("credit", credit);
    }
}
