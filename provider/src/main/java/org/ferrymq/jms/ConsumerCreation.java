package org.ferrymq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.ConsumerSpec.Subscription;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.command.Limits;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.jspecify.annotations.Nullable;

/** Creates the consumers of one session, with the rules of subscriptions. For the session's thread. */
final class ConsumerCreation {
    private final FerrySession session;
    private final FerryConnection connection;
    private final MessagingBackend backend;

    ConsumerCreation(FerrySession session) {
        this.session = session;
        this.connection = session.connection();
        this.backend = session.backend();
    }

    /**
     * What a consumer on any kind of subscription is asked of the broker with; makes sure that the destination exists.
     *
     * @param name the subscription's name; null for kinds that have none
     */
    static ConsumerSpec spec(
            FerryConnection connection,
            FerryDestination destination,
            Subscription kind,
            @Nullable String name,
            @Nullable String selector,
            boolean noLocal)
            throws JMSException {
        String filter = selector == null || selector.isBlank() ? null : checkLength(selector);
        connection.ensure(destination);
        return new ConsumerSpec(
                connection.nextConsumerId(),
                Destinations.toClient(destination),
                kind,
                name,
                filter,
                noLocal,
                0,
                redelivery(connection, destination),
                connection.settings().consumerPriority());
    }

    /** {@return the selector, if it is not too long for a request} */
    static String checkLength(String selector) throws InvalidSelectorException {
        if (selector.length() > Limits.SELECTOR) {
            throw new InvalidSelectorException(
                    "the selector has " + selector.length() + " characters, more than " + Limits.SELECTOR + ": "
                            + selector.substring(0, 64) + "...",
                    ErrorCode.INVALID_SELECTOR.name());
        }
        return selector;
    }

    /** Who consumes the dead letters themselves has them given up as the broker says: they cannot go where they are. */
    private static RedeliveryOptions redelivery(FerryConnection connection, FerryDestination destination) {
        RedeliveryOptions wanted = connection.settings().redelivery();
        String deadLetters = wanted.deadLetters();
        return deadLetters != null && !destination.isTopic() && deadLetters.equals(destination.getName())
                ? new RedeliveryOptions(
                        wanted.limit(),
                        wanted.delayMs(),
                        wanted.multiplierPercent(),
                        wanted.maxDelayMs(),
                        wanted.jitterPercent())
                : wanted;
    }

    /** The rules of subscriptions that have a name. */
    static void checkSubscription(
            FerryConnection connection, FerryDestination topic, Subscription kind, @Nullable String name)
            throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new JMSException("a durable or shared subscription needs a name");
        }
        if (topic.isTemporary() && kind != Subscription.SHARED) {
            throw new InvalidDestinationException("a temporary topic cannot have durable subscriptions");
        }
        if (kind == Subscription.DURABLE && connection.currentClientId() == null) {
            throw new IllegalStateException(
                    "an unshared durable subscription needs a connection with a client identifier");
        }
    }

    /** A consumer of a subscription that has a name. */
    FerryConsumer subscribe(
            @Nullable Topic topic, Subscription kind, @Nullable String name, @Nullable String selector, boolean noLocal)
            throws JMSException {
        FerryDestination own = Destinations.toFerry(topic);
        checkSubscription(connection, own, kind, name);
        return create(own, kind, name, selector, noLocal);
    }

    /** A consumer of any kind; it gets messages once the session has started. */
    FerryConsumer create(
            FerryDestination destination,
            Subscription kind,
            @Nullable String subscriptionName,
            @Nullable String selector,
            boolean noLocal)
            throws JMSException {
        ConsumerSpec spec = spec(connection, destination, kind, subscriptionName, selector, noLocal);
        Inbox inbox = new Inbox(connection.settings().prefetch());
        FerryConsumer consumer = new FerryConsumer(session, backend, spec, destination, inbox);
        JmsExceptions.await(JmsExceptions.call(() -> backend.createConsumer(spec, consumer)));
        session.life().add(consumer);
        return consumer;
    }
}
