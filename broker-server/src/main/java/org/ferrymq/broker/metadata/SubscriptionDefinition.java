package org.ferrymq.broker.metadata;

import org.jspecify.annotations.Nullable;

/**
 * A durable Jakarta Messaging subscription, kept with its consumer group.
 *
 * @param topic the topic
 * @param clientId client identifier of its owner, null for a shared subscription without one
 * @param name the subscription's name
 * @param selector null if it takes all
 * @param noLocal whether messages of its own connection's client identifier are left out
 * @param shared whether several consumers may be active
 */
public record SubscriptionDefinition(
        String topic,
        @Nullable String clientId,
        String name,
        @Nullable String selector,
        boolean noLocal,
        boolean shared) {}
