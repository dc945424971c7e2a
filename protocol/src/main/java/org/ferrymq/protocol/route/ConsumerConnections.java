package org.ferrymq.protocol.route;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answer to GET_CONSUMER_CONNECTION_LIST.
 *
 * @param connectionSet connections of the group
 * @param subscriptionTable subscriptions by topic
 * @param consumeType see ConsumerData
 * @param messageModel see ConsumerData
 * @param consumeFromWhere see ConsumerData
 */
public record ConsumerConnections(
        Set<ConnectionData> connectionSet,
        Map<String, SubscriptionData> subscriptionTable,
        @Nullable String consumeType,
        @Nullable String messageModel,
        @Nullable String consumeFromWhere) {
    /** Absent members read as empty. */
    public ConsumerConnections {
        connectionSet = connectionSet == null ? Set.of() : connectionSet;
        subscriptionTable = subscriptionTable == null ? Map.of() : subscriptionTable;
    }
}
