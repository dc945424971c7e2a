package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * Deletes a durable subscription.
 *
 * @param subscriptionName its name
 */
public record Unsubscribe(String subscriptionName) implements Command {
    static Unsubscribe decode(FieldReader fields, ByteBuf body) {
        return new Unsubscribe(fields.requireString("subscriptionName", Limits.SUBSCRIPTION));
    }

    @Override
    public CommandType type() {
        return CommandType.UNSUBSCRIBE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("subscriptionName", subscriptionName);
    }
}
