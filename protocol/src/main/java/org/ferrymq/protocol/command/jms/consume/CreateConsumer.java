package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.jspecify.annotations.Nullable;

/**
 * Starts a consumer, to which the broker pushes messages under credit.
 *
 * @param consumerId consumer, chosen by the client, unique in its connection
 * @param destination physical name
 * @param kind queue or topic
 * @param subscription what kind of subscription it reads
 * @param subscriptionName name of a durable or shared subscription
 * @param selector message selector
 * @param noLocal whether to leave out what its own connection sent
 * @param credit messages that the broker may push at first
 * @param announces whether the client sends {@link Announce} before it gives out messages that have failed before
 * @param redelivery what becomes of messages whose delivery to it failed
 * @param priority consumers of a higher one get messages first, as long as they have credit; -100 to 100
 * @param ageMs for how long there has been the subscription on other brokers, ms: a new one begins with what was stored since; 0: with the next message
 */
public record CreateConsumer(
        long consumerId,
        String destination,
        DestinationKind kind,
        SubscriptionKind subscription,
        @Nullable String subscriptionName,
        @Nullable String selector,
        boolean noLocal,
        int credit,
        boolean announces,
        RedeliveryOptions redelivery,
        int priority,
        long ageMs)
        implements Command {
    /** The highest priority; the lowest is as far below 0. */
    public static final int MAX_PRIORITY = 100;

    /** Of a client that does not announce and has no wishes. */
    public CreateConsumer(
            long consumerId,
            String destination,
            DestinationKind kind,
            SubscriptionKind subscription,
            @Nullable String subscriptionName,
            @Nullable String selector,
            boolean noLocal,
            int credit) {
        this(
                consumerId,
                destination,
                kind,
                subscription,
                subscriptionName,
                selector,
                noLocal,
                credit,
                false,
                RedeliveryOptions.NONE,
                0,
                0);
    }

    /** Of a subscription that begins now. */
    public CreateConsumer(
            long consumerId,
            String destination,
            DestinationKind kind,
            SubscriptionKind subscription,
            @Nullable String subscriptionName,
            @Nullable String selector,
            boolean noLocal,
            int credit,
            boolean announces,
            RedeliveryOptions redelivery,
            int priority) {
        this(
                consumerId,
                destination,
                kind,
                subscription,
                subscriptionName,
                selector,
                noLocal,
                credit,
                announces,
                redelivery,
                priority,
                0);
    }

    static CreateConsumer decode(FieldReader fields, ByteBuf body) {
        return new CreateConsumer(
                fields.requireLong("consumerId", 0, Long.MAX_VALUE),
                fields.requireString("destination", Limits.DESTINATION),
                fields.requireEnum("kind", DestinationKind.class),
                fields.requireEnum("subscription", SubscriptionKind.class),
                fields.optionalString("subscriptionName", Limits.SUBSCRIPTION),
                fields.optionalString("selector", Limits.SELECTOR),
                fields.requireBoolean("noLocal"),
                fields.requireInt("credit", 0, Integer.MAX_VALUE),
                fields.optionalBoolean("announces", false),
                RedeliveryOptions.decode(fields),
                fields.optionalInt("priority", -MAX_PRIORITY, MAX_PRIORITY, 0),
                fields.optionalLong("ageMs", 0, Long.MAX_VALUE, 0));
    }

    @Override
    public CommandType type() {
        return CommandType.CREATE_CONSUMER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerId", consumerId)
                .put("destination", destination)
                .put("kind", kind)
                .put("subscription", subscription)
                .put("subscriptionName", subscriptionName)
                .put("selector", selector)
                .put("noLocal", noLocal)
                .put("credit", credit)
                .put("announces", announces);
        redelivery.writeFields(fields);
        if (priority != 0) {
            fields.put("priority", priority);
        }
        if (ageMs != 0) {
            fields.put("ageMs", ageMs);
        }
    }
}
