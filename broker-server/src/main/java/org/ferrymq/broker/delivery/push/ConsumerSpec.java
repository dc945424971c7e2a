package org.ferrymq.broker.delivery.push;

import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for when it creates a consumer.
 *
 * @param consumerId the client's number for it, unique in its connection
 * @param topic the destination, resolved
 * @param kind how it subscribes
 * @param subscriptionName name of a shared or durable subscription, else null
 * @param selector what it wants, null for all
 * @param noLocal whether messages of its own connection (or client identifier) are left out; topics only
 * @param credit how many messages may be pushed to begin with
 * @param announces whether the client says so before it gives out messages that have failed before
 * @param redelivery what it wants to become of messages whose delivery to it failed
 * @param priority consumers of a higher one get messages first, as long as they have credit
 * @param ageMs for how long there has been the subscription on other brokers, ms; 0: it begins now
 */
public record ConsumerSpec(
        long consumerId,
        TopicConfig topic,
        SubscriptionKind kind,
        @Nullable String subscriptionName,
        @Nullable Selector selector,
        boolean noLocal,
        long credit,
        boolean announces,
        RedeliveryOptions redelivery,
        int priority,
        long ageMs) {}
