package org.ferrymq.broker.delivery.expiry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.ledger.DeliveryLog;
import org.ferrymq.broker.delivery.ledger.Ledger;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.message.RecordMessage;
import org.ferrymq.broker.delivery.policy.Destinations;
import org.ferrymq.broker.delivery.policy.GroupNames;
import org.ferrymq.broker.delivery.push.Dispatcher;
import org.ferrymq.broker.delivery.push.SubscriptionTable;
import org.ferrymq.broker.delivery.redelivery.DeadLetters;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.ferrymq.broker.delivery.subscription.Subscription;
import org.ferrymq.broker.metadata.SubscriptionDefinition;
import org.ferrymq.broker.metadata.SubscriptionGroup;
import org.ferrymq.broker.metadata.SubscriptionGroups;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.store.DamagedMessageException;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes expired messages out of queues and durable subscriptions that nobody consumes, or whose consumers do not come to them. Goes through all of
 * them once in a while, in slices between which the agent delivers; each message is read once, and again only when one near it is due. Agent
 * thread only.
 */
public final class ExpirySweep {
    private static final Logger LOG = LoggerFactory.getLogger(ExpirySweep.class);
    private static final int LOOKS_PER_SLICE = 1024;
    private static final long PAUSE_MS = 2;

    /** One queue of one group in this sweep. */
    private static final class Stop {
        private final LedgerKey key;
        private final @Nullable Partition live;
        private long position;

        Stop(LedgerKey key, @Nullable Partition live) {
            this.key = key;
            this.live = live;
        }
    }

    private final DeliveryAgent agent;
    private final MessageStore store;
    private final Topics topics;
    private final SubscriptionGroups groups;
    private final DeliveryLog ledgers;
    private final SubscriptionTable table;
    private final Dispatcher dispatcher;
    private final DeadLetters deadLetters;
    private final Duration interval;
    private final Map<LedgerKey, ExpiryMarks> marks = new HashMap<>();
    private final ArrayDeque<Stop> stops = new ArrayDeque<>();
    private final QueueEntry entry = new QueueEntry();
    private final RecordMessage message = new RecordMessage();

    public ExpirySweep(
            DeliveryAgent agent,
            MessageStore store,
            Topics topics,
            SubscriptionGroups groups,
            DeliveryLog ledgers,
            SubscriptionTable table,
            Dispatcher dispatcher,
            DeadLetters deadLetters,
            Duration interval) {
        this.agent = agent;
        this.store = store;
        this.topics = topics;
        this.groups = groups;
        this.ledgers = ledgers;
        this.table = table;
        this.dispatcher = dispatcher;
        this.deadLetters = deadLetters;
        this.interval = interval;
    }

    /** Plans the first sweep. Before the agent starts, or on it. */
    public void schedule() {
        agent.at(agent.now() + interval.toMillis(), this::sweep);
    }

    private void sweep() {
        Set<LedgerKey> keys = new HashSet<>();
        for (Subscription subscription : table.all()) {
            subscription.partitions().forEach(partition -> add(keys, new Stop(partition.key(), partition)));
        }
        for (TopicConfig topic : topics.all()) {
            if (topic.kind() == TopicKind.QUEUE) {
                addQueues(keys, GroupNames.QUEUE, topic);
            }
        }
        for (SubscriptionGroup group : groups.all()) {
            SubscriptionDefinition definition = group.subscription();
            TopicConfig topic = definition == null ? null : topics.topic(definition.topic());
            if (topic != null) {
                addQueues(keys, group.name(), topic);
            }
        }
        marks.keySet().retainAll(keys);
        slice();
    }

    private void add(Set<LedgerKey> keys, Stop stop) {
        if (keys.add(stop.key)) {
            stops.add(stop);
        }
    }

    private void addQueues(Set<LedgerKey> keys, String group, TopicConfig topic) {
        for (int queueId = 0; queueId < Destinations.partitions(topic); queueId++) {
            add(keys, new Stop(new LedgerKey(group, topic.name(), queueId), null));
        }
    }

    private void slice() {
        int looks = 0;
        Stop stop = stops.peek();
        while (stop != null && looks < LOOKS_PER_SLICE) {
            looks++;
            int seen = lookAt(stop);
            if (seen < 0) {
                stops.remove();
                stop = stops.peek();
            } else {
                looks += seen;
            }
        }
        if (stop == null) {
            schedule();
        } else {
            agent.at(agent.now() + PAUSE_MS, this::slice);
        }
    }

    /** Looks at a block. {@return how many messages were read, -1 if there is nothing more to look at} */
    private int lookAt(Stop stop) {
        Partition partition = partition(stop);
        if (partition == null) {
            return -1;
        }
        try {
            return lookAt(stop, partition);
        } catch (RuntimeException e) {
            LOG.error("looking for expired messages of {} failed; going on with the next queue", stop.key, e);
            return -1;
        } finally {
            table.release(partition);
        }
    }

    /** What is not live is looked at without a subscription; where there are no messages, not at all. */
    private @Nullable Partition partition(Stop stop) {
        LedgerKey key = stop.key;
        if (stop.live != null) {
            return stop.live.ended() ? null : stop.live;
        }
        boolean durable = key.group().equals(GroupNames.QUEUE) || ledgers.find(key) != null;
        if (!durable || topics.topic(key.topic()) == null || table.isClosing(key.topic())) {
            return null;
        }
        return store.queue(key.topic(), key.queueId())
                .filter(queue -> queue.maxOffset() > queue.minOffset())
                .map(queue -> table.durable(key))
                .orElse(null);
    }

    private int lookAt(Stop stop, Partition partition) {
        Ledger ledger = partition.ledger();
        long max = partition.maxOffset();
        ExpiryMarks known = marks.computeIfAbsent(stop.key, first -> new ExpiryMarks());
        known.update(ledger.floor(), max);
        long due = known.firstDue(stop.position, agent.now());
        long from = due >= 0 ? due : Math.max(stop.position, known.lookedUpTo());
        if (from >= max) {
            return -1;
        }
        long end = from + ExpiryMarks.BLOCK;
        stop.position = end;
        long earliest = 0;
        int looks = 0;
        for (long offset = ledger.nextOpen(from); offset < Math.min(end, max); offset = ledger.nextOpen(offset + 1)) {
            looks++;
            long expiration = expiration(partition, offset);
            if (expiration > 0 && expiration <= agent.now() && partition.isAvailable(offset)) {
                deadLetters.expire(partition, offset);
            } else if (expiration > 0) {
                earliest = earliest == 0 ? expiration : Math.min(earliest, expiration);
            }
        }
        known.looked(from, end <= max, earliest);
        return looks;
    }

    private long expiration(Partition partition, long offset) {
        try {
            StoredMessage stored = partition.message(offset, entry);
            if (stored == null) {
                return 0;
            }
            message.wrap(stored.record(), 1);
            if (message.priority() != RecordMessage.DEFAULT_PRIORITY) {
                dispatcher.prioritized(partition.key().topic()); // after a restart nobody else knows
            }
            return message.expiration();
        } catch (DamagedMessageException e) {
            return 0; // the store has told of it; nobody can say when it expires
        } catch (FerryException e) {
            LOG.warn("message {} of {} cannot be read", offset, partition.key(), e);
            return 0;
        }
    }
}
