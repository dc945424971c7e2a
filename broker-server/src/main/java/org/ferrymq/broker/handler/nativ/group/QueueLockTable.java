package org.ferrymq.broker.handler.nativ.group;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.ferrymq.broker.delivery.ConsumerOffsets.QueueKey;

/**
 * Locks on queues for ordered consumption: one client of a group holds a queue for some time (60 s) and renews that (every 20 s).
 * A closed channel does not free a lock, because its client may still be working on a message. Thread-safe.
 */
public final class QueueLockTable {
    private record Lock(String clientId, long untilNanos) {}

    private final Map<String, Map<QueueKey, Lock>> groups = new ConcurrentHashMap<>();
    private final long heldNanos;
    private final LongSupplier nanoClock;

    /** Locks that last so long after they were taken or renewed. */
    public QueueLockTable(Duration held, LongSupplier nanoClock) {
        this.heldNanos = held.toNanos();
        this.nanoClock = nanoClock;
    }

    /** Takes or renews locks; gives the queues that the client holds now. */
    Set<QueueKey> lock(String group, String clientId, Collection<QueueKey> queues) {
        long now = nanoClock.getAsLong();
        Lock mine = new Lock(clientId, now + heldNanos);
        Set<QueueKey> held = new HashSet<>();
        groups.compute(group, (name, locks) -> {
            Map<QueueKey, Lock> table = locks == null ? new HashMap<>() : locks;
            for (QueueKey queue : queues) {
                Lock holder = table.merge(
                        queue,
                        mine,
                        (old, fresh) -> old.clientId().equals(clientId) || now - old.untilNanos() >= 0 ? fresh : old);
                if (holder.clientId().equals(clientId)) {
                    held.add(queue);
                }
            }
            return table;
        });
        return held;
    }

    /** Gives locks of the client back; those of others stay. */
    void unlock(String group, String clientId, Collection<QueueKey> queues) {
        groups.computeIfPresent(group, (name, locks) -> {
            for (QueueKey queue : queues) {
                Lock lock = locks.get(queue);
                if (lock != null && lock.clientId().equals(clientId)) {
                    locks.remove(queue);
                }
            }
            return locks.isEmpty() ? null : locks;
        });
    }
}
