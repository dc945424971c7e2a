package org.ferrymq.broker.handler.nativ.group;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.ferrymq.broker.delivery.ConsumerOffsets.QueueKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks on queues for ordered consumption: one client of a group holds a queue for some time (60 s) and renews that (every 20 s).
 * A closed channel does not free a lock, because its client may still be working on a message; nor does a restart of the broker: its
 * holders have as long as ever to ask again. Only changes of holders are written. Thread-safe.
 */
public final class QueueLockTable {
    private static final Logger log = LoggerFactory.getLogger(QueueLockTable.class);

    /** Where holders are kept over restarts. */
    public interface Journal {
        /** Replaces the holders of a group's queues of a topic. */
        CompletableFuture<?> write(String group, String topic, Map<Integer, String> owners);

        /** Reads all of them. */
        void read(Reader reader);

        /** The group is deleted. */
        void forgetGroup(String group);

        /** The topic is deleted. */
        void forgetTopic(String topic);
    }

    /** Is told who held the queues of a topic for a group. */
    @FunctionalInterface
    public interface Reader {
        /** Holders by queue. */
        void held(String group, String topic, Map<Integer, String> owners);
    }

    private record Lock(String clientId, long untilNanos) {}

    private final Map<String, Map<QueueKey, Lock>> groups = new ConcurrentHashMap<>();
    private final long heldNanos;
    private final LongSupplier nanoClock;
    private final Journal journal;

    /** Locks that last so long after they were taken or renewed. */
    public QueueLockTable(Duration held, LongSupplier nanoClock, Journal journal) {
        this.heldNanos = held.toNanos();
        this.nanoClock = nanoClock;
        this.journal = journal;
    }

    /** Takes up what was held before the broker was started, as if it had been renewed now. */
    public void restore() {
        long until = nanoClock.getAsLong() + heldNanos;
        journal.read((group, topic, owners) -> {
            Map<QueueKey, Lock> locks = groups.computeIfAbsent(group, name -> new HashMap<>());
            owners.forEach((queueId, client) -> locks.put(new QueueKey(topic, queueId), new Lock(client, until)));
        });
    }

    /** Takes or renews locks; gives the queues that the client holds now, as soon as that is written. */
    CompletableFuture<Set<QueueKey>> lock(String group, String clientId, Collection<QueueKey> queues) {
        long now = nanoClock.getAsLong();
        Lock mine = new Lock(clientId, now + heldNanos);
        Set<QueueKey> held = new HashSet<>();
        Set<CompletableFuture<?>> written = new HashSet<>();
        groups.compute(group, (name, locks) -> {
            Map<QueueKey, Lock> table = locks == null ? new HashMap<>() : locks;
            Set<String> changed = new HashSet<>();
            for (QueueKey queue : queues) {
                Lock old = table.get(queue);
                boolean renewed = old != null && old.clientId().equals(clientId);
                if (renewed || old == null || now - old.untilNanos() >= 0) {
                    table.put(queue, mine);
                    held.add(queue);
                    if (!renewed) {
                        changed.add(queue.topic());
                    }
                }
            }
            changed.forEach(topic -> written.add(write(group, topic, table)));
            return table;
        });
        return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new))
                .thenApply(done -> held);
    }

    /** Gives locks of the client back; those of others stay. */
    CompletableFuture<?> unlock(String group, String clientId, Collection<QueueKey> queues) {
        Set<CompletableFuture<?>> written = new HashSet<>();
        groups.computeIfPresent(group, (name, locks) -> {
            Set<String> changed = new HashSet<>();
            for (QueueKey queue : queues) {
                Lock lock = locks.get(queue);
                if (lock != null && lock.clientId().equals(clientId)) {
                    locks.remove(queue);
                    changed.add(queue.topic());
                }
            }
            changed.forEach(topic -> written.add(write(group, topic, locks)));
            return locks.isEmpty() ? null : locks;
        });
        return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new));
    }

    /** Under the lock of the group, so that rows are written in the order of the changes. */
    private CompletableFuture<?> write(String group, String topic, Map<QueueKey, Lock> locks) {
        Map<Integer, String> owners = new TreeMap<>();
        locks.forEach((queue, lock) -> {
            if (queue.topic().equals(topic)) {
                owners.put(queue.queueId(), lock.clientId());
            }
        });
        return journal.write(group, topic, owners).handle((done, error) -> {
            if (error != null) {
                // It holds all the same, until the broker is restarted.
                log.warn("who holds the queues of {} for group {} was not written: {}", topic, group, error.toString());
            }
            return done;
        });
    }

    /** The group is deleted. */
    public void forgetGroup(String group) {
        groups.remove(group);
        journal.forgetGroup(group);
    }

    /** The topic is deleted. */
    public void forgetTopic(String topic) {
        groups.forEach((group, seen) -> groups.computeIfPresent(group, (name, locks) -> {
            locks.keySet().removeIf(queue -> queue.topic().equals(topic));
            return locks.isEmpty() ? null : locks;
        }));
        journal.forgetTopic(topic);
    }
}
