package org.ferrymq.broker.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.ferrymq.broker.metadata.SubscriptionDefinition;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueListener;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.protocol.command.SubscriptionKind;
import org.jspecify.annotations.Nullable;

/**
 * The live subscriptions and the partitions they read, and who is to be woken by an arrival. Agent thread only, except
 * {@link #onArrival}.
 */
final class SubscriptionTable implements QueueListener {
    private record Key(String group, String topic) {}

    /** Subscriptions of one topic; an arrival that is already announced to the agent is not announced again. */
    private static final class Watch {
        private final AtomicBoolean announced = new AtomicBoolean();
        private final List<Subscription> subscriptions = new ArrayList<>(1);
        private int queues;
    }

    private final DeliveryAgent agent;
    private final MessageStore store;
    private final DeliveryLog ledgers;
    private final Dispatcher dispatcher;
    private final Map<Key, Subscription> byKey = new HashMap<>();
    private final Map<LedgerKey, Partition> durablePartitions = new HashMap<>();
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();

    SubscriptionTable(DeliveryAgent agent, MessageStore store, DeliveryLog ledgers, Dispatcher dispatcher) {
        this.agent = agent;
        this.store = store;
        this.ledgers = ledgers;
        this.dispatcher = dispatcher;
    }

    /** On the store's thread. */
    @Override
    public void onArrival(String topic, int queueId, long maxOffset) {
        Watch watch = watches.get(topic);
        if (watch != null && watch.announced.compareAndSet(false, true)) {
            agent.submit(() -> arrived(watch));
        }
    }

    private void arrived(Watch watch) {
        watch.announced.set(false); // before looking: what comes from now on is announced anew
        for (Subscription subscription : watch.subscriptions) {
            if (subscription.consumerCount() > 0) {
                dispatcher.wake(subscription);
            }
        }
    }

    @Nullable Subscription find(String group, String topic) {
        return byKey.get(new Key(group, topic));
    }

    /** The subscription of the group, whatever its topic. */
    @Nullable Subscription findGroup(String group) {
        for (Subscription subscription : byKey.values()) {
            if (subscription.group().equals(group)) {
                return subscription;
            }
        }
        return null;
    }

    List<Subscription> ofTopic(String topic) {
        Watch watch = watches.get(topic);
        return watch == null ? List.of() : List.copyOf(watch.subscriptions);
    }

    /**
     * Opens a subscription.
     *
     * @param ephemeral whether its state ends with it
     * @param fromEnd whether an ephemeral one begins with the next message rather than with the first
     * @param started when deliveries may begin
     */
    Subscription open(
            String group,
            TopicConfig topic,
            SubscriptionKind kind,
            Filter filter,
            @Nullable SubscriptionDefinition definition,
            boolean ephemeral,
            boolean fromEnd,
            CompletableFuture<Void> started) {
        Watch watch = watches.computeIfAbsent(topic.name(), name -> new Watch());
        int queues = Destinations.partitions(topic);
        boolean[] opening = {true};
        IntFunction<Partition> partitions = ephemeral
                ? index -> ephemeral(new LedgerKey(group, topic.name(), index), topic, fromEnd && opening[0])
                : index -> durable(new LedgerKey(group, topic.name(), index));
        Subscription subscription =
                new Subscription(group, topic.name(), kind, filter, definition, partitions, started);
        watch.queues = Math.max(queues, watch.queues);
        if (started.isDone()) {
            subscription.ensurePartitions(watch.queues);
        }
        opening[0] = false;
        byKey.put(new Key(group, topic.name()), subscription);
        watch.subscriptions.add(subscription);
        return subscription;
    }

    /** The log has the subscription: its ledgers are there now. */
    void started(Subscription subscription) {
        Watch watch = watches.get(subscription.topic());
        if (watch != null && !subscription.ended()) {
            subscription.ensurePartitions(watch.queues);
        }
    }

    private Partition ephemeral(LedgerKey key, TopicConfig topic, boolean fromEnd) {
        long floor = fromEnd ? endOf(key.topic(), key.queueId()) : 0;
        Runnable onProgress = topic.kind().isTemporary() ? () -> freeTemporary(key.topic(), key.queueId()) : null;
        return new Partition(new Ledger(key, floor, true), store, onProgress);
    }

    long endOf(String topic, int queueId) {
        return store.queue(topic, queueId).map(QueueReader::maxOffset).orElse(0L);
    }

    /** The partition of a durable ledger; also for transactions that lock messages of it before anybody consumes. */
    Partition durable(LedgerKey key) {
        return durablePartitions.computeIfAbsent(key, missing -> new Partition(ledgers.open(missing), store, null));
    }

    private void freeTemporary(String topic, int queueId) {
        long lowest = Long.MAX_VALUE;
        for (Subscription subscription : ofTopic(topic)) {
            lowest = Math.min(lowest, subscription.partition(queueId).ledger().floor());
        }
        if (lowest != Long.MAX_VALUE && lowest > 0) {
            store.releaseTemporary(topic, queueId, lowest);
        }
    }

    /** The topic has more queues now. */
    void topicGrew(TopicConfig topic) {
        Watch watch = watches.get(topic.name());
        if (watch != null && Destinations.partitions(topic) > watch.queues) {
            watch.queues = Destinations.partitions(topic);
            for (Subscription subscription : watch.subscriptions) {
                if (subscription.started().isDone()) {
                    subscription.ensurePartitions(watch.queues);
                    dispatcher.wake(subscription);
                }
            }
        }
    }

    /** Ends a subscription; its consumers get nothing more. */
    void end(Subscription subscription) {
        subscription.end();
        byKey.remove(new Key(subscription.group(), subscription.topic()), subscription);
        Watch watch = watches.get(subscription.topic());
        if (watch != null) {
            watch.subscriptions.remove(subscription);
            if (watch.subscriptions.isEmpty()) {
                watches.remove(subscription.topic());
            }
        }
        subscription.partitions().forEach(partition -> durablePartitions.remove(partition.key(), partition));
    }

    /** The topic is gone, with everything that was in it. */
    void topicDeleted(String topic) {
        dispatcher.topicDeleted(topic);
        ofTopic(topic).forEach(this::end);
        durablePartitions.keySet().removeIf(key -> key.topic().equals(topic));
    }

    void offsetMoved(LedgerKey key, long offset) {
        Partition partition = durablePartitions.get(key);
        if (partition != null) {
            partition.rewind(offset);
            Subscription subscription = partition.subscription();
            if (subscription != null) {
                dispatcher.wake(subscription);
            }
        }
    }
}
