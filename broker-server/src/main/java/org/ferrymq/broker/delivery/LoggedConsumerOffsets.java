package org.ferrymq.broker.delivery;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.broker.delivery.ledger.DeliveryLog;
import org.ferrymq.broker.delivery.ledger.Ledger;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;

/**
 * {@link ConsumerOffsets} on the ledgers: a commit is a log entry, a read is a floor, or what is being committed: stock consumers commit without waiting, and ask at once (when their offsets are
 * reset). Thread-safe.
 */
public final class LoggedConsumerOffsets implements ConsumerOffsets {
    private final MessageStore store;
    private final DeliveryLog ledgers;
    private final Delivery delivery;
    private final Map<LedgerKey, Long> committing = new ConcurrentHashMap<>();

    public LoggedConsumerOffsets(MessageStore store, DeliveryLog ledgers, Delivery delivery) {
        this.store = store;
        this.ledgers = ledgers;
        this.delivery = delivery;
    }

    @Override
    public OptionalLong committed(String group, String topic, int queueId) {
        LedgerKey key = new LedgerKey(group, topic, queueId);
        Long underWay = committing.get(key);
        if (underWay != null) {
            return OptionalLong.of(underWay);
        }
        Ledger ledger = ledgers.find(key);
        return ledger == null ? OptionalLong.empty() : OptionalLong.of(ledger.floor());
    }

    @Override
    public CompletableFuture<Void> commit(String group, String topic, int queueId, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " of group " + group + " is negative");
        }
        LedgerKey key = new LedgerKey(group, topic, queueId);
        committing.put(key, offset);
        return store.append(new LogEntry.OffsetCommit(group, topic, queueId, offset), Durability.RELAXED)
                .whenComplete((done, error) -> committing.remove(key, offset))
                .thenAccept(done -> delivery.offsetMoved(key, offset));
    }

    @Override
    public Map<QueueKey, Long> ofGroup(String group) {
        Map<QueueKey, Long> floors = new HashMap<>();
        for (Ledger ledger : ledgers.all()) {
            if (ledger.key().group().equals(group)) {
                floors.put(new QueueKey(ledger.key().topic(), ledger.key().queueId()), ledger.floor());
            }
        }
        return floors;
    }

    @Override
    public Collection<String> groups() {
        Collection<String> groups = new TreeSet<>();
        for (Ledger ledger : ledgers.all()) {
            groups.add(ledger.key().group());
        }
        return groups;
    }

    @Override
    public Collection<String> groupsOf(String topic) {
        Collection<String> groups = new TreeSet<>();
        for (Ledger ledger : ledgers.all()) {
            if (ledger.key().topic().equals(topic)) {
                groups.add(ledger.key().group());
            }
        }
        return groups;
    }

    @Override
    public CompletableFuture<Void> removeGroup(String group) {
        String what = DeliveryLog.GROUP_PREFIX + group;
        // Before, so that nothing more is said of what is forgotten; and after, for those who came in between.
        return delivery.endPops(group)
                .thenCompose(done ->
                        store.append(new LogEntry.Metadata(DeliveryLog.FORGET, what, new byte[0]), Durability.RELAXED))
                .thenCompose(done -> delivery.endPops(group));
    }
}
