package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
