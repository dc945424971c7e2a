package org.ferrymq.broker.delivery.pop;

import java.util.function.Predicate;
import org.agrona.collections.Long2ObjectHashMap;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.jspecify.annotations.Nullable;

/** One queue as a group pops it: its partition and the leases on messages of it. Agent thread only. */
final class PopQueue {
    /** So many messages of a queue may be leased; pops get no more of it until some of them end. */
    static final int MAX_LEASES = 100_000;

    private final Partition partition;
    private final Long2ObjectHashMap<PopLease> leases = new Long2ObjectHashMap<>();

    PopQueue(Partition partition) {
        this.partition = partition;
    }

    Partition partition() {
        return partition;
    }

    boolean isFull() {
        return leases.size() >= MAX_LEASES;
    }

    boolean hasLeases() {
        return !leases.isEmpty();
    }

    /** Whether an ordered pop has to wait for others' leases; those of its own attempt are void. */
    boolean isBlockedFor(@Nullable String attemptId) {
        return leases.values().stream().anyMatch(lease -> attemptId == null || !attemptId.equals(lease.attemptId));
    }

    void lease(long offset, PopLease lease) {
        leases.put(offset, lease);
    }

    /** The lease on a message, if it is the one of that time. */
    @Nullable PopLease find(long offset, long popTimeMs) {
        PopLease lease = leases.get(offset);
        return lease != null && lease.popTimeMs == popTimeMs ? lease : null;
    }

    void forget(long offset) {
        leases.remove(offset);
    }

    /** True, and the message goes back, if it is still under that lease. */
    boolean release(long offset, PopLease lease) {
        boolean held = leases.get(offset) == lease;
        if (held) {
            leases.remove(offset);
            partition.release(offset);
        }
        return held;
    }

    /** All leases of an attempt whose answer was lost go back. */
    void releaseAttempt(String attemptId) {
        release(lease -> attemptId.equals(lease.attemptId));
    }

    /** All leases go back. */
    void releaseAll() {
        release(lease -> true);
    }

    private void release(Predicate<PopLease> which) {
        long[] offsets = leases.entrySet().stream()
                .filter(leased -> which.test(leased.getValue()))
                .mapToLong(leased -> leased.getKey())
                .toArray();
        for (long offset : offsets) {
            leases.remove(offset);
            partition.release(offset);
        }
    }
}
