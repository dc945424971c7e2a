package org.ferrymq.protocol.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a queue: answer to QUERY_CONSUME_QUEUE.
 *
 * @param subscriptionData what the group of the request wants, null if it is not connected
 * @param filterData why there is no subscription
 * @param queueData the entries
 * @param maxQueueIndex offset after the last message
 * @param minQueueIndex first offset
 */
public record ConsumeQueueEntries(
        @Nullable SubscriptionData subscriptionData,
        @Nullable String filterData,
        List<ConsumeQueueEntry> queueData,
        long maxQueueIndex,
        long minQueueIndex) {
    /** Absent members read as empty. */
    public ConsumeQueueEntries {
        queueData = queueData == null ? List.of() : queueData;
    }
}
