package org.ferrymq.broker.delivery.push;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.ledger.DeliveryLog;
import org.ferrymq.broker.delivery.ledger.Ledger;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.delivery.policy.Destinations;
import org.ferrymq.broker.delivery.policy.GroupNames;
import org.ferrymq.broker.delivery.redelivery.Redeliveries;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.ferrymq.broker.delivery.subscription.Subscription;
import org.ferrymq.broker.metadata.SubscriptionDefinition;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueListener;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live subscriptions and the partitions they read, and who is to be woken by an arrival. Agent thread only, except
 * {@link #onArrival}.
 */
public final class SubscriptionTable implements QueueListener {
    private record Key(String group, String topic) {}

    /** Subscriptions of one topic; an arrival that is already announced to the agent is not announced again. */
    private static final class Watch {
        private final AtomicBoolean announced = new AtomicBoolean();
        private final List<Subscription> subscriptions = new ArrayList<>(1);
        private int queues;
    }

    /** A subscription begins with the first message that there is. */
    static final long FROM_FIRST = Long.MIN_VALUE;
    /** A subscription begins with the next message. */
    static final long FROM_END = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionTable.class);

    private final DeliveryAgent agent;
    private final MessageStore store;
    private final DeliveryLog ledgers;
    private final Dispatcher dispatcher;
    private final Redeliveries redeliveries;
    private final DeliveryConfig config;
    private final Map<Key, Subscription> byKey = new HashMap<>();
    private final Map<LedgerKey, Partition> durablePartitions = new HashMap<>();
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();
    private final Set<String> closing = new HashSet<>();
    /** Whose failed messages have begun to wait anew after the restart; they do so once, however often their partition is opened. */
    private final Set<LedgerKey> restored = new HashSet<>();

    public SubscriptionTable(
            DeliveryAgent agent,
            MessageStore store,
            DeliveryLog ledgers,
            Dispatcher dispatcher,
            Redeliveries redeliveries,
            DeliveryConfig config) {
        this.agent = agent;
        this.store = store;
        this.ledgers = ledgers;
        this.dispatcher = dispatcher;
        this.redeliveries = redeliveries;
        this.config = config;
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

    public @Nullable Subscription find(String group, String topic) {
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

    /** All of them. */
    public List<Subscription> all() {
        return List.copyOf(byKey.values());
    }

    List<Subscription> ofTopic(String topic) {
        Watch watch = watches.get(topic);
        return watch == null ? List.of() : List.copyOf(watch.subscriptions);
    }

    /**
     * Opens a subscription.
     *
     * @param ephemeral whether its state ends with it
     * @param from when the first message of an ephemeral one was stored at the earliest, ms since the epoch; {@link #FROM_FIRST}, {@link #FROM_END}
     * @param started when deliveries may begin
     */
    Subscription open(
            String group,
            TopicConfig topic,
            SubscriptionKind kind,
            Filter filter,
            @Nullable SubscriptionDefinition definition,
            boolean ephemeral,
            long from,
            CompletableFuture<Void> started) {
        Watch watch = watches.computeIfAbsent(topic.name(), name -> new Watch());
        int queues = Destinations.partitions(topic);
        boolean[] opening = {true};
        IntFunction<Partition> partitions = ephemeral
                ? index -> ephemeral(new LedgerKey(group, topic.name(), index), topic, opening[0] ? from : FROM_FIRST)
                : index -> durable(new LedgerKey(group, topic.name(), index));
        Subscription subscription =
                new Subscription(group, topic.name(), kind, filter, definition, partitions, started);
        watch.queues = Math.max(queues, watch.queues);
        if (started.isDone() && !closing.contains(topic.name())) {
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
        if (watch != null && !subscription.ended() && !closing.contains(subscription.topic())) {
            subscription.ensurePartitions(watch.queues);
        }
    }

    private Partition ephemeral(LedgerKey key, TopicConfig topic, long from) {
        long floor = begin(key.topic(), key.queueId(), from);
        Runnable onProgress = topic.kind().isTemporary() ? () -> freeTemporary(key.topic(), key.queueId()) : null;
        Ledger ledger = new Ledger(key, floor, true);
        ledgers.live(ledger);
        return new Partition(ledger, store, config.of(key.topic()), onProgress);
    }

    /** The first offset for a subscription that begins so. */
    long begin(String topic, int queueId, long from) {
        if (from == FROM_FIRST) {
            return 0;
        }
        return store.queue(topic, queueId)
                .map(queue -> from == FROM_END ? queue.maxOffset() : queue.offsetByTime(from))
                .orElse(0L);
    }

    /** How many messages of each queue are with somebody; queues without any are left out. */
    Map<LedgerKey, Long> held() {
        Map<LedgerKey, Long> held = new HashMap<>();
        durablePartitions.forEach((key, partition) -> {
            long count = partition.heldCount();
            if (count > 0) {
                held.put(key, count);
            }
        });
        return held;
    }

    /** The partition of a durable group, null if nobody uses it now. */
    public @Nullable Partition find(LedgerKey key) {
        return durablePartitions.get(key);
    }

    /** The partition of a durable ledger; also for transactions that lock messages of it before anybody consumes. */
    public Partition durable(LedgerKey key) {
        return durablePartitions.computeIfAbsent(key, this::openDurable);
    }

    private Partition openDurable(LedgerKey key) {
        Partition partition = new Partition(ledgers.open(key), store, config.of(key.topic()), null);
        boolean restarted = GroupNames.isJms(key.group()) && partition.ledger().hasFailures();
        if (restarted && restored.add(key)) {
            redeliveries.restore(partition);
        }
        return partition;
    }

    /** Whoever used the partition outside of a subscription no longer does. */
    public void release(Partition partition) {
        if (partition.subscription() == null && partition.takenCount() == 0) {
            durablePartitions.remove(partition.key(), partition);
        }
    }

    private void freeTemporary(String topic, int queueId) {
        long lowest = Long.MAX_VALUE;
        for (Subscription subscription : ofTopic(topic)) {
            if (queueId < subscription.partitions().size()) {
                lowest = Math.min(
                        lowest, subscription.partition(queueId).ledger().floor());
            }
        }
        if (lowest != Long.MAX_VALUE && lowest > 0) {
            store.releaseTemporary(topic, queueId, lowest);
        }
    }

    /** The topic is there, perhaps anew, perhaps with more queues or as another kind. */
    public void topicGrew(TopicConfig topic) {
        Watch watch = watches.get(topic.name());
        if (watch == null || closing.contains(topic.name())) {
            return;
        }
        watch.queues = Math.max(watch.queues, Destinations.partitions(topic));
        for (Subscription subscription : List.copyOf(watch.subscriptions)) {
            if (!Destinations.mayBeConsumedAs(topic, subscription.kind())) {
                refuse(subscription, topic);
            } else if (subscription.started().isDone()
                    && subscription.partitions().size() < watch.queues) {
                subscription.ensurePartitions(watch.queues);
                dispatcher.wake(subscription);
            }
        }
    }

    /** There is no way to tell one consumer; its client hears the reason when it connects again and creates it anew. */
    private void refuse(Subscription subscription, TopicConfig topic) {
        forget(subscription);
        String reason = "topic " + topic.name() + " was deleted and is now a " + topic.kind()
                + ", which its consumer cannot consume as " + subscription.kind();
        List.copyOf(subscription.consumers())
                .forEach(consumer -> consumer.connection().channel().disconnect(reason));
    }

    /** Ends a subscription with all that the group has done: what is still held of it counts no more. */
    void forget(Subscription subscription) {
        List<Partition> partitions = List.copyOf(subscription.partitions());
        end(subscription);
        partitions.forEach(Partition::end);
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
        endLedgers(subscription);
    }

    private void endLedgers(Subscription subscription) {
        for (Partition partition : subscription.partitions()) {
            if (partition.ledger().ephemeral()) {
                ledgers.ended(partition.ledger());
            }
        }
    }

    /** The temporary topic is gone, with everything that was in it; its connection had the only consumers. */
    public void temporaryDeleted(String topic) {
        dispatcher.topicDeleted(topic);
        ofTopic(topic).forEach(this::end);
    }

    /**
     * The topic is about to be deleted. From now on nothing is said of its messages: once the log has the deletion, it would be
     * said of messages of the next topic of that name.
     */
    public void topicClosing(String topic) {
        closing.add(topic);
        endPartitions(topic);
    }

    private void endPartitions(String topic) {
        for (Subscription subscription : ofTopic(topic)) {
            endLedgers(subscription);
            subscription.endPartitions();
        }
        durablePartitions.values().removeIf(partition -> {
            boolean gone = partition.key().topic().equals(topic);
            if (gone) {
                partition.end();
            }
            return gone;
        });
    }

    /** Whether the topic is about to be deleted. */
    public boolean isClosing(String topic) {
        return closing.contains(topic);
    }

    /** The topic is gone, with everything that was in it. Consumers wait for the next one of that name. */
    public void topicDeleted(String topic) {
        dispatcher.topicDeleted(topic);
        endPartitions(topic);
        for (Subscription subscription : ofTopic(topic)) {
            if (subscription.consumerCount() == 0) {
                end(subscription);
            }
        }
        Watch watch = watches.get(topic);
        if (watch != null) {
            LOG.info("topic {} is deleted; its consumers get what is sent to the next topic of that name", topic);
            watch.queues = 0;
        }
    }

    /** The deletion has ended: the topic is gone, or there still, or there again. */
    public void topicClosed(String topic, @Nullable TopicConfig now) {
        closing.remove(topic);
        if (now != null) {
            topicGrew(now);
        }
    }

    public void offsetMoved(LedgerKey key, long offset) {
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
