package org.ferrymq.protocol.route;

import org.jspecify.annotations.Nullable;

/**
 * What a connected group wants of a topic: answer to QUERY_SUBSCRIPTION_BY_CONSUMER.
 *
 * @param subscriptionData null if it does not subscribe to the topic, or is not connected
 * @param group the group
 * @param topic the topic
 */
public record GroupSubscription(@Nullable SubscriptionData subscriptionData, String group, String topic) {}
