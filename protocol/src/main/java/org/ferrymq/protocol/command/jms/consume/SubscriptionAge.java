package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Asks for how long a broker has had a durable subscription, before it is begun on brokers that do not have it.
 *
 * @param subscriptionName its name
 * @param destination its topic
 * @param selector its message selector
 * @param noLocal whether it leaves out what its own connection sent
 * @param shared whether several consumers may be active
 */
public record SubscriptionAge(
        String subscriptionName,
        String destination,
        @Nullable String selector,
        boolean noLocal,
        boolean shared) implements Command {
    static SubscriptionAge decode(FieldReader fields, ByteBuf body) {
        return new SubscriptionAge(
                fields.requireString("subscriptionName", Limits.SUBSCRIPTION),
                fields.requireString("destination", Limits.DESTINATION),
                fields.optionalString("selector", Limits.SELECTOR),
                fields.requireBoolean("noLocal"),
                fields.requireBoolean("shared"));
    }

    @Override
    public CommandType type() {
        return CommandType.SUBSCRIPTION_AGE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("subscriptionName", subscriptionName)
                .put("destination", destination)
                .put("selector", selector)
                .put("noLocal", noLocal)
                .put("shared", shared);
    }
}
