package org.ferrymq.client;

import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer wants.
 *
 * @param consumerId chosen by the caller, unique within the connection, never used twice
 * @param destination where from
 * @param subscription how the consumer shares the destination with others
 * @param subscriptionName the name of a durable or shared subscription, else null
 * @param selector a selector of Jakarta Messaging, or null for all messages
 * @param noLocal whether messages sent by this connection are left out
 * @param credit how many messages the broker may push before it is given more, 0 or more
 * @param redelivery what becomes of messages whose delivery failed
 * @param priority consumers of a higher one get messages first, as long as they have credit; 0 unless set
 * @param ageMs for how long there has been the subscription on other brokers, ms: a new one begins with what was sent since; 0 for one that begins now
 */
public record ConsumerSpec(
        long consumerId,
        Destination destination,
        Subscription subscription,
        @Nullable String subscriptionName,
        @Nullable String selector,
        boolean noLocal,
        int credit,
        RedeliveryOptions redelivery,
        int priority,
        long ageMs) {
    /** One that begins now. */
    public ConsumerSpec(
            long consumerId,
            Destination destination,
            Subscription subscription,
            @Nullable String subscriptionName,
            @Nullable String selector,
            boolean noLocal,
            int credit,
            RedeliveryOptions redelivery,
            int priority) {
        this(
                consumerId,
                destination,
                subscription,
                subscriptionName,
                selector,
                noLocal,
                credit,
                redelivery,
                priority,
                0);
    }

    /** One that leaves to the broker what becomes of messages whose delivery failed. */
    public ConsumerSpec(
            long consumerId,
            Destination destination,
            Subscription subscription,
            @Nullable String subscriptionName,
            @Nullable String selector,
            boolean noLocal,
            int credit) {
        this(
                consumerId,
                destination,
                subscription,
                subscriptionName,
                selector,
                noLocal,
                credit,
                RedeliveryOptions.NONE,
                0);
    }

    /** Checks that named subscriptions have a name, others have none, and that the credit is not negative. */
    public ConsumerSpec {
        if ((subscriptionName != null) != subscription.isNamed()) {
            throw new IllegalArgumentException(subscription + " with subscription name " + subscriptionName);
        }
        if (credit < 0) {
            throw new IllegalArgumentException("negative credit " + credit);
        }
    }

    /** The same consumer with another initial credit. */
    public ConsumerSpec withCredit(int newCredit) {
        return new ConsumerSpec(
                consumerId,
                destination,
                subscription,
                subscriptionName,
                selector,
                noLocal,
                newCredit,
                redelivery,
                priority,
                ageMs);
    }

    /** The same consumer with a subscription of another age. */
    public ConsumerSpec withAge(long newAgeMs) {
        return new ConsumerSpec(
                consumerId,
                destination,
                subscription,
                subscriptionName,
                selector,
                noLocal,
                credit,
                redelivery,
                priority,
                newAgeMs);
    }

    /** The ways to subscribe; the names are those of the wire. */
    public enum Subscription {
        /** Receiver of a queue; all receivers share the messages. */
        QUEUE,
        /** Topic subscription that ends with its only consumer. */
        NON_DURABLE,
        /** Topic subscription that several consumers share and that ends with the last one. */
        SHARED,
        /** Topic subscription with one consumer at a time that lasts until unsubscribed. */
        DURABLE,
        /** Topic subscription that several consumers share and that lasts until unsubscribed. */
        SHARED_DURABLE;

        /** Whether the subscription has a name. */
        public boolean isNamed() {
            return this == SHARED || this == DURABLE || this == SHARED_DURABLE;
        }
    }
}
