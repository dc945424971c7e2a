package org.ferrymq.protocol.route;

import java.util.Set;

/**
 * Body of LOCK_BATCH_MQ and UNLOCK_BATCH_MQ.
 *
 * @param consumerGroup the group
 * @param clientId the client
 * @param onlyThisBroker not used
 * @param mqSet the queues
 */
public record QueueLocks(String consumerGroup, String clientId, boolean onlyThisBroker, Set<QueueIdentity> mqSet) {
    /** Absent members read as empty. */
    public QueueLocks {
        mqSet = mqSet == null ? Set.of() : mqSet;
    }
}
