package org.ferrymq.protocol.route;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group of a client.
 *
 * @param groupName the group
 * @param consumeType CONSUME_ACTIVELY (pull), CONSUME_PASSIVELY (push) or CONSUME_POP
 * @param messageModel CLUSTERING or BROADCASTING
 * @param consumeFromWhere where a new group begins
 * @param subscriptionDataSet its subscriptions
 * @param unitMode unit mode
 */
public record ConsumerData(
        String groupName,
        @Nullable String consumeType,
        @Nullable String messageModel,
        @Nullable String consumeFromWhere,
        Set<SubscriptionData> subscriptionDataSet,
        boolean unitMode) {
    /** Absent members read as empty. */
    public ConsumerData {
        subscriptionDataSet = subscriptionDataSet == null ? Set.of() : subscriptionDataSet;
    }
}
