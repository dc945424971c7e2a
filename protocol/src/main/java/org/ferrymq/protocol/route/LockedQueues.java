package org.ferrymq.protocol.route;

import java.util.Set;

/**
 * Answer to LOCK_BATCH_MQ.
 *
 * @param lockOKMQSet queues that the client holds now
 */
public record LockedQueues(Set<QueueIdentity> lockOKMQSet) {
    /** Absent members read as empty. */
    public LockedQueues {
        lockOKMQSet = lockOKMQSet == null ? Set.of() : lockOKMQSet;
    }
}
