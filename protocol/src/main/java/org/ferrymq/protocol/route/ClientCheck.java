package org.ferrymq.protocol.route;

import org.jspecify.annotations.Nullable;

/**
 * Body of CHECK_CLIENT_CONFIG: a subscription that a client is about to use.
 *
 * @param clientId the client
 * @param group the consumer group
 * @param subscriptionData the subscription
 * @param namespace prefix of topics and groups, not used
 */
public record ClientCheck(
        @Nullable String clientId,
        @Nullable String group,
        @Nullable SubscriptionData subscriptionData,
        @Nullable String namespace) {}
