package org.ferrymq.broker.delivery.pop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.ledger.DeliveryLog;
import org.ferrymq.broker.delivery.ledger.Ledger;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.policy.Destinations;
import org.ferrymq.broker.delivery.policy.StartOffsets;
import org.ferrymq.broker.delivery.push.SubscriptionTable;
import org.ferrymq.broker.delivery.redelivery.Inspection;
import org.ferrymq.broker.delivery.redelivery.Redeliveries;
import org.ferrymq.broker.delivery.subscription.RangeCollector;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueListener;
import org.jspecify.annotations.Nullable;

/**
 * Popping: messages are leased for a time and acknowledged one by one, on the same ledgers as all other consuming. A lease that ends
 * counts as a failed delivery and the message is offered again. Leases are in memory only: after a restart everything that is not
 * acknowledged is offered again.
 *
 * <p>Public methods may be called by any thread; their futures complete on the agent's.
 */
public final class Pops implements QueueListener {
    /** So many pops of one group may wait on one topic. */
    private static final int MAX_WAITERS = 1024;

    private static final long SWEEP_MS = 100;
    private static final long IDLE_MS = TimeUnit.MINUTES.toMillis(10);

    private record Key(String group, String topic) {}

    /** Groups that pop one topic; an arrival that is already announced to the agent is not announced again. */
    private static final class Watch {
        private final AtomicBoolean announced = new AtomicBoolean();
        private final List<PopSubscription> subscriptions = new ArrayList<>(1);
        private volatile int waiting;
    }

    private final DeliveryAgent agent;
    private final MessageStore store;
    private final DeliveryLog ledgers;
    private final SubscriptionTable table;
    private final Inspection inspection;
    private final Redeliveries redeliveries;
    private final StartOffsets startOffsets;
    private final int scanBudget;
    private final PopPeek peek;
    private final Map<Key, PopSubscription> byKey = new HashMap<>();
    private final Set<Key> used = ConcurrentHashMap.newKeySet();
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();
    private final Set<String> closing = new HashSet<>();
    private boolean sweeping;

    public Pops(
            DeliveryAgent agent,
            MessageStore store,
            DeliveryLog ledgers,
            SubscriptionTable table,
            Inspection inspection,
            Redeliveries redeliveries,
            StartOffsets startOffsets,
            int scanBudget) {
        this.agent = agent;
        this.store = store;
        this.ledgers = ledgers;
        this.table = table;
        this.inspection = inspection;
        this.redeliveries = redeliveries;
        this.startOffsets = startOffsets;
        this.scanBudget = scanBudget;
        this.peek = new PopPeek(store, ledgers, table, scanBudget);
    }

    /** Leases messages, waiting for some if there are none. */
    public CompletableFuture<PopBatch> pop(PopSpec spec) {
        return begin(spec, true);
    }

    /** Waits until a pop would find something; what is found is neither leased nor in the batch. The group does not begin by it. */
    public CompletableFuture<PopBatch> awaitMessages(PopSpec spec) {
        return begin(spec, false);
    }

    /** Looks at what the group would get, of the queues {@code first} to {@code last}, and leaves it there. */
    public CompletableFuture<PopBatch> peek(String group, String topic, int first, int last, int max, int maxBytes) {
        return onAgent(() ->
                CompletableFuture.completedFuture(peek.look(group, topic, first, last, max, maxBytes, agent.now())));
    }

    /** How many pops of the group wait for messages of a queue, or with a negative one of any. */
    public CompletableFuture<Integer> waiting(String group, String topic, int queueId) {
        return onAgent(() -> {
            PopSubscription subscription = byKey.get(new Key(group, topic));
            return CompletableFuture.completedFuture(subscription == null ? 0 : subscription.waiting(queueId));
        });
    }

    private CompletableFuture<PopBatch> begin(PopSpec spec, boolean takes) {
        CompletableFuture<PopBatch> answer = new CompletableFuture<>();
        return onAgent(() -> {
            begin(spec, takes, answer);
            return answer;
        });
    }

    private void begin(PopSpec spec, boolean takes, CompletableFuture<PopBatch> answer) {
        if (closing.contains(spec.topic().name())) {
            answer.complete(PopBatch.without(PopBatch.Outcome.TIMED_OUT, agent.now(), spec.invisibleMs()));
            return;
        }
        PopSubscription subscription =
                byKey.get(new Key(spec.group(), spec.topic().name()));
        if (subscription == null) {
            subscription = open(spec);
        }
        subscription.used(agent.now());
        if (takes && subscription.mayStart()) {
            begin(subscription, spec);
        }
        PopSubscription.Waiter pop = new PopSubscription.Waiter(spec, takes, agent.now() + spec.pollMs(), answer);
        if (isReady(subscription, pop) && serve(subscription, pop)) {
            return;
        }
        if (isReady(subscription, pop) && spec.pollMs() <= 0) {
            finish(pop, PopBatch.Outcome.TIMED_OUT);
        } else if (subscription.waiters().size() >= MAX_WAITERS) {
            finish(pop, PopBatch.Outcome.TOO_MANY_WAIT);
        } else {
            subscription.waiters().add(pop);
            countWaiters(subscription);
            sweepLater();
        }
    }

    private PopSubscription open(PopSpec spec) {
        TopicConfig topic = spec.topic();
        Key key = new Key(spec.group(), topic.name());
        PopSubscription subscription = new PopSubscription(
                spec.group(),
                topic.name(),
                queueId -> table.durable(new LedgerKey(spec.group(), topic.name(), queueId)));
        byKey.put(key, subscription);
        used.add(key);
        watches.computeIfAbsent(topic.name(), name -> new Watch()).subscriptions.add(subscription);
        return subscription;
    }

    /** Sees to it that the log has where the group begins. */
    private void begin(PopSubscription subscription, PopSpec spec) {
        TopicConfig topic = spec.topic();
        List<LogEntry> starts = new ArrayList<>();
        for (int queueId = 0; queueId < Destinations.partitions(topic); queueId++) {
            if (ledgers.find(new LedgerKey(spec.group(), topic.name(), queueId)) == null) {
                long first = startOffsets.first(topic.name(), queueId, spec.fromEnd());
                starts.add(new LogEntry.OffsetCommit(spec.group(), topic.name(), queueId, first));
            }
        }
        if (starts.isEmpty()) {
            start(subscription, topic);
        } else {
            var unused = store.appendAll(starts, Durability.RELAXED)
                    .whenComplete((done, error) -> agent.submit(() -> started(subscription, topic, error)));
        }
    }

    private void started(PopSubscription subscription, TopicConfig topic, @Nullable Throwable error) {
        if (error == null) {
            start(subscription, topic);
            wake(subscription);
        } else {
            List<PopSubscription.Waiter> failed = List.copyOf(subscription.waiters());
            subscription.waiters().clear();
            end(subscription);
            failed.forEach(pop -> pop.answer().completeExceptionally(error));
        }
    }

    private void start(PopSubscription subscription, TopicConfig topic) {
        if (!subscription.ended()) {
            subscription.ensureQueues(Destinations.partitions(topic));
            subscription.markStarted();
        }
    }

    /** Until the group's start is in the log nothing is handed out; who only waits for messages needs no start. */
    private static boolean isReady(PopSubscription subscription, PopSubscription.Waiter pop) {
        return subscription.started() || !pop.takes();
    }

    /** Whether there is something in a queue that the pop asks for. */
    private boolean isAnything(PopSubscription subscription, PopSpec spec) {
        int queues = Destinations.partitions(spec.topic());
        for (int queueId = 0; queueId < queues; queueId++) {
            PopQueue queue = queue(subscription, queueId);
            boolean asked = spec.queueId() < 0 || spec.queueId() == queueId;
            boolean blocked = spec.order() && queue != null && queue.isBlockedFor(spec.attemptId());
            LedgerKey key = new LedgerKey(spec.group(), spec.topic().name(), queueId);
            if (asked && !blocked && peek.any(key, spec.filter(), agent.now())) {
                return true;
            }
        }
        return false;
    }

    /** True if the pop is over: it has messages, or its client is gone. */
    private boolean serve(PopSubscription subscription, PopSubscription.Waiter pop) {
        if (!pop.spec().alive().getAsBoolean()) {
            finish(pop, PopBatch.Outcome.TIMED_OUT);
            return true;
        }
        if (!pop.takes()) {
            boolean any = isAnything(subscription, pop.spec());
            if (any) {
                finish(pop, PopBatch.Outcome.FOUND);
            }
            return any;
        }
        PopFetch fetch = new PopFetch(subscription, pop.spec(), inspection, agent.now(), scanBudget);
        PopBatch batch = fetch.fetch();
        for (PopFetch.Leased leased : fetch.leased()) {
            endLater(subscription, leased.queue(), leased.lease(), leased.offsets());
        }
        if (batch == null) {
            if (fetch.ranOutOfBudget()) {
                agent.submit(() -> wake(subscription));
            }
            return false;
        }
        pop.answer().complete(batch);
        return true;
    }

    private void finish(PopSubscription.Waiter pop, PopBatch.Outcome outcome) {
        pop.answer().complete(PopBatch.without(outcome, agent.now(), pop.spec().invisibleMs()));
    }

    /** Something may be there for those who wait. */
    private void wake(PopSubscription subscription) {
        if (!subscription.ended() && !subscription.waiters().isEmpty()) {
            subscription.waiters().removeIf(pop -> isReady(subscription, pop) && serve(subscription, pop));
            countWaiters(subscription);
        }
    }

    private void countWaiters(PopSubscription subscription) {
        Watch watch = watches.get(subscription.topic());
        if (watch != null) {
            watch.waiting = watch.subscriptions.stream()
                    .mapToInt(each -> each.waiters().size())
                    .sum();
        }
    }

    /** On the store's thread. */
    @Override
    public void onArrival(String topic, int queueId, long maxOffset) {
        Watch watch = watches.get(topic);
        if (watch != null && watch.waiting > 0 && watch.announced.compareAndSet(false, true)) {
            agent.submit(() -> {
                watch.announced.set(false); // before looking: what comes from now on is announced anew
                watch.subscriptions.forEach(this::wake);
            });
        }
    }

    private void sweepLater() {
        if (!sweeping) {
            sweeping = true;
            agent.at(agent.now() + SWEEP_MS, this::sweep);
        }
    }

    /** Ends waits whose time is over, and subscriptions that nobody uses. */
    private void sweep() {
        sweeping = false;
        long now = agent.now();
        for (PopSubscription subscription : List.copyOf(byKey.values())) {
            boolean any = subscription.waiters().removeIf(pop -> {
                // until the group's start is in the log nobody has looked for messages, however short the pop wants to
                // wait
                boolean waited = isReady(subscription, pop) && now >= pop.deadlineMs();
                boolean over = waited || !pop.spec().alive().getAsBoolean();
                if (over) {
                    finish(pop, PopBatch.Outcome.TIMED_OUT);
                }
                return over;
            });
            if (any) {
                countWaiters(subscription);
            }
            if (subscription.idleSince(now - IDLE_MS)) {
                end(subscription);
            }
        }
        if (!byKey.isEmpty()) {
            sweepLater();
        }
    }

    private void endLater(PopSubscription subscription, PopQueue queue, PopLease lease, long[] offsets) {
        agent.at(lease.dueMs, () -> leaseEnded(subscription, queue, lease, offsets));
    }

    private void leaseEnded(PopSubscription subscription, PopQueue queue, PopLease lease, long[] offsets) {
        if (subscription.ended()) {
            return;
        }
        boolean any = false;
        for (long offset : offsets) {
            if (queue.release(offset, lease)) {
                redeliveries.count(queue.partition(), offset);
                any = true;
            }
        }
        if (any) {
            var unused = redeliveries.write();
            subscription.released(agent.now());
            wake(subscription);
        }
    }

    /**
     * Acknowledges messages.
     *
     * @param offsets queue offsets, ascending
     * @param popTimeMs time of their lease
     * @return the number of those that were not leased under that time and are not done either, when the log has the others
     */
    public CompletableFuture<Integer> acknowledge(LedgerKey key, List<Long> offsets, long popTimeMs) {
        return onAgent(() -> {
            PopSubscription subscription = byKey.get(new Key(key.group(), key.topic()));
            PopQueue queue = queue(subscription, key.queueId());
            RangeCollector collector = new RangeCollector();
            Map<Long, PopLease> ending = new HashMap<>();
            int refused = 0;
            for (long offset : offsets) {
                PopLease lease = queue == null ? null : queue.find(offset, popTimeMs);
                if (queue != null && lease != null) {
                    queue.forget(offset);
                    ending.put(offset, lease);
                    collector.add(
                            queue.partition(),
                            offset,
                            queue.partition().policy().redelivery());
                } else if (!isDone(key, offset)) {
                    refused++;
                }
            }
            if (subscription == null || queue == null || ending.isEmpty()) {
                return CompletableFuture.completedFuture(refused);
            }
            return append(subscription, queue, collector.runs().get(0).ranges(), ending, refused);
        });
    }

    private CompletableFuture<Integer> append(
            PopSubscription subscription, PopQueue queue, long[] ranges, Map<Long, PopLease> ending, int refused) {
        LedgerKey key = queue.partition().key();
        CompletableFuture<Integer> acknowledged = new CompletableFuture<>();
        var unused = store.append(
                        new LogEntry.Acknowledge(key.group(), key.topic(), key.queueId(), ranges, null),
                        Durability.RELAXED)
                .whenComplete((done, error) -> agent.submit(() -> {
                    if (error == null) {
                        queue.partition().settled(ranges);
                        wake(subscription); // ordered pops wait for the last acknowledgement
                        acknowledged.complete(refused);
                    } else {
                        // As if it had not been asked for: what is due by now ends, the rest stays leased.
                        ending.forEach((offset, lease) -> {
                            queue.lease(offset, lease);
                            endLater(subscription, queue, lease, new long[] {offset});
                        });
                        acknowledged.completeExceptionally(error);
                    }
                }));
        return acknowledged;
    }

    /**
     * Leases a message anew, from now on.
     *
     * @param popTimeMs time of its lease
     * @return time of the new lease; negative if it was not leased under that time
     */
    public CompletableFuture<Long> extend(LedgerKey key, long offset, long popTimeMs, long invisibleMs) {
        return onAgent(() -> {
            PopSubscription subscription = byKey.get(new Key(key.group(), key.topic()));
            PopQueue queue = queue(subscription, key.queueId());
            PopLease lease = queue == null ? null : queue.find(offset, popTimeMs);
            if (subscription == null || queue == null || lease == null) {
                return CompletableFuture.completedFuture(-1L);
            }
            subscription.used(agent.now());
            long from = Math.max(agent.now(), popTimeMs + 1);
            PopLease renewed = new PopLease(from, from + invisibleMs, lease.attemptId);
            queue.lease(offset, renewed);
            endLater(subscription, queue, renewed, new long[] {offset});
            return CompletableFuture.completedFuture(from);
        });
    }

    private static @Nullable PopQueue queue(@Nullable PopSubscription subscription, int queueId) {
        return subscription == null
                        || queueId < 0
                        || queueId >= subscription.queues().size()
                ? null
                : subscription.queues().get(queueId);
    }

    private boolean isDone(LedgerKey key, long offset) {
        Ledger ledger = ledgers.find(key);
        return ledger != null && ledger.isDone(offset);
    }

    /** A group's floor was set; what lies above it may be deliverable again. Any thread. */
    public void offsetMoved(LedgerKey key, long offset) {
        if (used.contains(new Key(key.group(), key.topic()))) {
            agent.submit(() -> {
                PopSubscription subscription = byKey.get(new Key(key.group(), key.topic()));
                PopQueue queue = queue(subscription, key.queueId());
                if (subscription != null && queue != null) {
                    queue.partition().rewind(offset);
                    wake(subscription);
                }
            });
        }
    }

    /** The topic may have more queues now. */
    public void topicGrew(TopicConfig topic) {
        for (PopSubscription subscription : ofTopic(topic.name())) {
            if (subscription.started()) {
                subscription.ensureQueues(Destinations.partitions(topic));
                wake(subscription);
            }
        }
    }

    /** The topic is about to be deleted: nothing is handed out or said of its messages from now on. */
    public void topicClosing(String topic) {
        closing.add(topic);
        ofTopic(topic).forEach(this::end);
    }

    /** The deletion has ended. */
    public void topicClosed(String topic) {
        closing.remove(topic);
    }

    public void groupDeleted(String group) {
        byKey.values().stream()
                .filter(subscription -> subscription.group().equals(group))
                .toList()
                .forEach(this::end);
    }

    private List<PopSubscription> ofTopic(String topic) {
        Watch watch = watches.get(topic);
        return watch == null ? List.of() : List.copyOf(watch.subscriptions);
    }

    /** Ends a subscription: those who wait get nothing, what is leased stays open in the ledger. */
    private void end(PopSubscription subscription) {
        Key key = new Key(subscription.group(), subscription.topic());
        subscription.markEnded();
        byKey.remove(key, subscription);
        used.remove(key);
        Watch watch = watches.get(subscription.topic());
        if (watch != null) {
            watch.subscriptions.remove(subscription);
            if (watch.subscriptions.isEmpty()) {
                watches.remove(subscription.topic());
            }
        }
        subscription.waiters().forEach(pop -> finish(pop, PopBatch.Outcome.TIMED_OUT));
        subscription.waiters().clear();
        countWaiters(subscription);
        for (PopQueue queue : subscription.queues()) {
            queue.releaseAll();
            table.release(queue.partition());
        }
    }

    private <T> CompletableFuture<T> onAgent(Supplier<CompletableFuture<T>> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        agent.submit(() -> {
            try {
                var unused = action.get().whenComplete((value, error) -> {
                    if (error == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(error);
                    }
                });
            } catch (Throwable e) { // an Error as well: whoever waits for the answer must hear of it
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
