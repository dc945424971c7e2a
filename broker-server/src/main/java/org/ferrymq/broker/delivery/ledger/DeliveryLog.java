package org.ferrymq.broker.delivery.ledger;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.ferrymq.broker.delivery.push.SubscriptionTable;
import org.ferrymq.broker.metadata.ViewRows;
import org.ferrymq.broker.metadata.ViewTable;
import org.ferrymq.broker.store.AppliedEntry;
import org.ferrymq.broker.store.LogApplier;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.TransactionOutcome;
import org.jspecify.annotations.Nullable;

/**
 * All ledgers, as a view of the log: the same code applies an entry live and in replay. Entries are applied on the store's
 * thread; lookups are thread-safe.
 *
 * <p>A ledger that is dropped (its topic is deleted, its subscription ends) is never used again: whoever held it is told
 * before the log is ({@link SubscriptionTable#topicClosing}, {@link SubscriptionTable#forget}) and asks for a new one.
 */
public final class DeliveryLog implements LogApplier, ViewRows {
    /** Kind of the metadata entries that drop ledgers: key {@code group:NAME}, in older logs also {@code topic:NAME}. */
    public static final String FORGET = "ledgers.forget";

    public static final String GROUP_PREFIX = "group:";
    private static final String TOPIC_PREFIX = "topic:";

    private final LongSupplier appliedPosition;
    private final Map<LedgerKey, Ledger> ledgers = new ConcurrentHashMap<>();
    /** The same ledgers, and the ephemeral ones of live subscriptions, by topic. */
    private final Map<String, Set<Ledger>> byTopic = new ConcurrentHashMap<>();

    private final Set<LedgerKey> dropped = new HashSet<>(); // store thread only
    private final LedgerRenewals renewals = new LedgerRenewals();
    private volatile long applying;

    /** {@code appliedPosition}: the log position of the rows that were loaded. */
    public DeliveryLog(LongSupplier appliedPosition) {
        this.appliedPosition = appliedPosition;
    }

    public @Nullable Ledger find(LedgerKey key) {
        return ledgers.get(key);
    }

    /** The ledger, made with floor 0 if there is none. */
    public Ledger open(LedgerKey key) {
        return open(key, 0);
    }

    private Ledger open(LedgerKey key, long floor) {
        return ledgers.computeIfAbsent(key, missing -> {
            Ledger made = new Ledger(missing, floor, false);
            made.completeFrom(applying);
            add(made);
            return made;
        });
    }

    private void add(Ledger ledger) {
        byTopic.computeIfAbsent(ledger.key().topic(), topic -> ConcurrentHashMap.newKeySet())
                .add(ledger);
    }

    /** A subscription that nobody hears of but its consumers begins; its messages are needed like others. */
    public void live(Ledger ephemeral) {
        add(ephemeral);
    }

    /** A subscription ends that {@link #live} told of. */
    public void ended(Ledger ephemeral) {
        byTopic.computeIfPresent(ephemeral.key().topic(), (topic, all) -> {
            all.remove(ephemeral);
            return all.isEmpty() ? null : all;
        });
    }

    /** The ledgers of a topic, those of live subscriptions included. Any thread. */
    public Collection<Ledger> ofTopic(String topic) {
        return byTopic.getOrDefault(topic, Set.of());
    }

    public Collection<Ledger> all() {
        return ledgers.values();
    }

    @Override
    public long appliedPosition() {
        return appliedPosition.getAsLong();
    }

    @Override
    public void apply(AppliedEntry applied) {
        LogEntry entry = applied.entry();
        applying = applied.position();
        if (entry instanceof LogEntry.Acknowledge ack) {
            if (ack.transactionId() == null) {
                open(key(ack)).acknowledge(ack.ranges());
            }
        } else if (entry instanceof LogEntry.OffsetCommit commit) {
            LedgerKey key = new LedgerKey(commit.group(), commit.topic(), commit.queueId());
            open(key, commit.offset()).commitOffset(commit.offset());
        } else if (entry instanceof LogEntry.Redelivery redelivery) {
            open(new LedgerKey(redelivery.group(), redelivery.topic(), redelivery.queueId()))
                    .failuresAtLeast(redelivery.queueOffset(), redelivery.deliveryCount());
        } else if (entry instanceof LogEntry.TopicDeleted deleted) {
            forget(key -> key.topic().equals(deleted.topic()));
        } else if (entry instanceof LogEntry.Metadata metadata
                && metadata.kind().equals(FORGET)) {
            forget(metadata.key());
        } else if (entry instanceof LogEntry.Metadata metadata
                && metadata.kind().equals(LedgerRenewals.KIND)) {
            LedgerRow row = LedgerRenewals.decode(metadata.json());
            Ledger ledger = open(row.key());
            ledger.completeFrom(applied.position());
            if (!renewals.isOwn(row.key())) { // while it runs, the ledger may know more than the log by now
                ledger.restore(row);
            }
        }
        TransactionOutcome outcome = applied.outcome();
        if (outcome != null) {
            settle(outcome);
        }
    }

    private void settle(TransactionOutcome outcome) {
        for (LogEntry.Acknowledge ack : outcome.acknowledges()) {
            Ledger ledger = open(key(ack));
            if (outcome.committed()) {
                ledger.acknowledge(ack.ranges());
            } else {
                ledger.countFailures(ack.ranges());
            }
        }
    }

    private static LedgerKey key(LogEntry.Acknowledge ack) {
        return new LedgerKey(ack.group(), ack.topic(), ack.queueId());
    }

    private void forget(String what) {
        if (what.startsWith(GROUP_PREFIX)) {
            String group = what.substring(GROUP_PREFIX.length());
            forget(key -> key.group().equals(group));
        } else if (what.startsWith(TOPIC_PREFIX)) {
            String topic = what.substring(TOPIC_PREFIX.length());
            forget(key -> key.topic().equals(topic));
        }
    }

    private void forget(Predicate<LedgerKey> which) {
        ledgers.keySet().removeIf(key -> {
            boolean matches = which.test(key);
            if (matches) {
                dropped.add(key);
                Ledger ledger = ledgers.get(key);
                if (ledger != null) {
                    ended(ledger);
                }
            }
            return matches;
        });
    }

    @Override
    public List<LogEntry> renew(long below, int most) {
        return renewals.next(ledgers.values(), below, most);
    }

    @Override
    public void reset() {
        clear();
    }

    @Override
    public void clear() {
        ledgers.clear();
        byTopic.clear();
        dropped.clear();
    }

    @Override
    public ViewTable table() {
        return new ViewTable(
                "ledgers",
                List.of(
                        new ViewTable.Column("consumer_group", ViewTable.Type.TEXT),
                        new ViewTable.Column("topic", ViewTable.Type.TEXT),
                        new ViewTable.Column("queue_id", ViewTable.Type.INT)),
                List.of(
                        new ViewTable.Column("floor_offset", ViewTable.Type.LONG),
                        new ViewTable.Column("done", ViewTable.Type.BYTES),
                        new ViewTable.Column("failures", ViewTable.Type.BYTES)));
    }

    @Override
    public void load(List<@Nullable Object> row) {
        if (row.size() == 6
                && row.get(0) instanceof String group
                && row.get(1) instanceof String topic
                && row.get(2) instanceof Integer queueId
                && row.get(3) instanceof Long floor
                && row.get(4) instanceof byte[] done
                && row.get(5) instanceof byte[] failures) {
            LedgerKey key = new LedgerKey(group, topic, queueId);
            Ledger ledger = Ledger.fromRow(new LedgerRow(key, floor, done, failures));
            ledgers.put(key, ledger);
            add(ledger);
        } else {
            throw new IllegalArgumentException("not a row of the table ledgers: " + row);
        }
    }

    @Override
    public void drainChanged(Sink sink) {
        for (LedgerKey key : dropped) {
            if (!ledgers.containsKey(key)) {
                sink.delete(key.group(), key.topic(), key.queueId());
            }
        }
        dropped.clear();
        for (Ledger ledger : ledgers.values()) {
            if (ledger.dirty()) {
                LedgerRow row = ledger.toRow();
                LedgerKey key = row.key();
                sink.put(key.group(), key.topic(), key.queueId(), row.floor(), row.done(), row.failures());
            }
        }
    }
}
