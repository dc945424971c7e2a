package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

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
