package org.ferrymq.broker.delivery.push;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.message.RecordMessage;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.delivery.redelivery.Inspection;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.delivery.subscription.Consumer;
import org.ferrymq.broker.delivery.subscription.ConsumerRing;
import org.ferrymq.broker.delivery.subscription.Cursor;
import org.ferrymq.broker.delivery.subscription.GroupPin;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.ferrymq.broker.delivery.subscription.PriorityPool;
import org.ferrymq.broker.delivery.subscription.Subscription;
import org.ferrymq.broker.store.DamagedMessageException;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes messages to consumers that have credit. Subscriptions with something to do wait in a queue for their turn; a turn is
 * bounded by the number of messages looked at; consumers of one subscription take turns too, those of a
 * higher priority before others. Agent thread only.
 */
public final class Dispatcher implements DeliveryAgent.Work {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int MAX_QUANTUM = 64;

    private enum Outcome {
        DELIVERED,
        PASSED_OVER
    }

    private final DeliveryAgent agent;
    private final DeliveryConfig config;
    private final Inspection inspection;
    private final Set<String> prioritized = ConcurrentHashMap.newKeySet();
    private final ArrayDeque<Subscription> ready = new ArrayDeque<>();
    private final List<ClientConnection> touched = new ArrayList<>();
    private final QueueEntry entry = new QueueEntry();
    private final RecordMessage message = new RecordMessage();
    private PushMeter meter = (topic, group, ephemeral, bytes) -> {};
    private int budget;
    /** How many messages may still be looked at ahead in this turn, where priorities are used. */
    private int looks;

    private boolean keptForOther;
    /** Whether the last {@link #fill} came to the end of its partition. */
    private boolean nothingLeft;

    public Dispatcher(DeliveryAgent agent, DeliveryConfig config, Inspection inspection) {
        this.agent = agent;
        this.config = config;
        this.inspection = inspection;
    }

    public void meter(PushMeter told) {
        meter = told;
    }

    /** The topic is gone. */
    void topicDeleted(String topic) {
        prioritized.remove(topic);
    }

    /** Something may be deliverable: messages, credit or a writable channel came. */
    public void wake(Subscription subscription) {
        if (subscription.markQueued()) {
            ready.add(subscription);
        }
    }

    @Override
    public boolean isReady() {
        return !ready.isEmpty();
    }

    @Override
    public boolean doWork() {
        int turns = ready.size();
        for (int i = 0; i < turns; i++) {
            Subscription subscription = ready.remove();
            subscription.unmarkQueued();
            if (!subscription.ended() && turn(subscription)) {
                wake(subscription);
            }
        }
        for (ClientConnection connection : touched) {
            if (connection.isOpen()) {
                connection.batch().flush();
            } else {
                connection.batch().discard();
            }
        }
        touched.clear();
        return turns > 0;
    }

    private boolean turn(Subscription subscription) {
        try {
            return deliver(subscription);
        } catch (RuntimeException e) {
            LOG.error(
                    "delivery of {} on {} failed; going on after the message",
                    subscription.group(),
                    subscription.topic(),
                    e);
            return true;
        }
    }

    /** One turn; true if there is more to do at once. */
    private boolean deliver(Subscription subscription) {
        budget = config.scanBudget();
        looks = config.scanBudget();
        keptForOther = false;
        for (ConsumerRing ring : subscription.rings()) {
            deliver(subscription, ring);
        }
        return budget <= 0 || keptForOther || !hasSeenAll(subscription);
    }

    /** Consumers of a lower priority have their turn when these take no more. */
    private void deliver(Subscription subscription, ConsumerRing ring) {
        int idle = 0;
        while (budget > 0 && idle < ring.size()) {
            Consumer consumer = ring.next();
            long quantum = consumer.ready() ? quantum(subscription, ring, consumer) : 0;
            int delivered = 0;
            boolean exhausted = quantum > 0; // else it has no credit, or its channel is full and will tell
            int first = consumer.nextRotation();
            int count = subscription.partitions().size();
            for (int i = 0; i < count && exhausted; i++) {
                Partition partition = subscription.partition((first + i) % count);
                delivered += fill(subscription, partition, consumer, quantum - delivered);
                exhausted = nothingLeft;
            }
            if (consumer.draining() && (consumer.credit() == 0 || exhausted)) {
                consumer.drained();
            }
            idle = delivered > 0 ? 0 : idle + 1;
        }
    }

    /** One consumer may have all that its credit allows; several get small shares in turn. */
    private static long quantum(Subscription subscription, ConsumerRing ring, Consumer consumer) {
        if (ring.size() == 1) {
            return consumer.credit();
        }
        long waiting = 0;
        for (Partition partition : subscription.partitions()) {
            waiting += partition.cursor(consumer.filter()).waiting(partition.maxOffset());
        }
        long share = Math.max(1, Math.min(MAX_QUANTUM, waiting / ring.size()));
        return Math.min(share, consumer.credit());
    }

    private int fill(Subscription subscription, Partition partition, Consumer consumer, long quantum) {
        Cursor cursor = partition.cursor(consumer.filter());
        int delivered = 0;
        nothingLeft = false;
        while (delivered < quantum && budget > 0 && consumer.ready()) {
            long offset = next(partition, cursor, consumer);
            if (offset < 0) {
                nothingLeft = true;
                return delivered;
            }
            budget--;
            if (offer(subscription, partition, cursor, consumer, offset) == Outcome.DELIVERED) {
                delivered++;
            }
        }
        return delivered;
    }

    /** Looks on where priorities are used, so that what is important is found however far behind it is. */
    private boolean hasSeenAll(Subscription subscription) {
        if (!prioritized.contains(subscription.topic())) {
            return true;
        }
        boolean all = true;
        for (Partition partition : subscription.partitions()) {
            for (Consumer consumer : subscription.consumers()) {
                Cursor cursor = partition.cursor(consumer.filter());
                cursor.byPriority();
                all &= lookAhead(partition, cursor, null);
            }
        }
        return all;
    }

    /** Looks at what waits, as far as this turn allows. {@return whether all of it has been looked at} */
    private boolean lookAhead(Partition partition, Cursor cursor, @Nullable Consumer consumer) {
        PriorityPool pool = cursor.byPriority();
        while (looks > 0) {
            long offset = cursor.poll(partition, consumer);
            if (offset < 0) {
                return true;
            }
            looks--;
            pool.add(priority(partition, offset), offset);
        }
        return false;
    }

    /** The next message for the consumer; where priorities are used, the one of the highest priority among those looked at. */
    private long next(Partition partition, Cursor cursor, Consumer consumer) {
        if (!prioritized.contains(partition.key().topic())) {
            return cursor.poll(partition, consumer);
        }
        lookAhead(partition, cursor, consumer);
        return cursor.byPriority().poll(partition);
    }

    private int priority(Partition partition, long offset) {
        try {
            StoredMessage stored = partition.message(offset, entry);
            return stored == null
                    ? RecordMessage.DEFAULT_PRIORITY
                    : message.wrap(stored.record(), 1).priority();
        } catch (DamagedMessageException e) {
            return RecordMessage.DEFAULT_PRIORITY; // its turn comes, and is passed over
        }
    }

    /** Messages of this topic have priorities. Any thread. */
    public void prioritized(String topic) {
        prioritized.add(topic);
    }

    private Outcome offer(
            Subscription subscription, Partition partition, Cursor cursor, Consumer consumer, long offset) {
        boolean fixedFilter = subscription.kind() != SubscriptionKind.QUEUE;
        RecordMessage found =
                inspection.inspect(partition, offset, consumer.filter(), fixedFilter, consumer.redelivery());
        if (found == null) {
            return Outcome.PASSED_OVER;
        }
        if (subscription.isYoungerThan(found.record().storeTimestamp()) && found.isDelayed()) {
            // sent before the subscription was made, visible since: not one of its messages
            partition.drop(offset);
            return Outcome.PASSED_OVER;
        }
        if (found.priority() != RecordMessage.DEFAULT_PRIORITY) {
            prioritized.add(subscription.topic()); // after a restart nobody else knows
        }
        GroupPin pin = null;
        String groupId = found.groupId();
        if (groupId != null) {
            if (partition.waitsBehindItsGroup(groupId, offset)) {
                return Outcome.PASSED_OVER;
            }
            pin = cursor.pin(groupId, consumer, partition, offset);
            if (pin == null) {
                keptForOther = true;
                return Outcome.PASSED_OVER;
            }
        }
        partition.take(offset);
        long tag = consumer.leases().add(partition, offset, pin);
        consumer.usedCredit();
        push(partition, consumer, tag, found.deliveryCount(), found.bytes(), offset);
        return Outcome.DELIVERED;
    }

    private void push(
            Partition partition, Consumer consumer, long tag, int deliveryCount, ByteBuffer record, long offset) {
        ClientConnection connection = consumer.connection();
        if (connection.batch().isEmpty()) {
            touched.add(connection);
        }
        connection.batch().add(consumer.id(), tag, deliveryCount, record, offset);
        LedgerKey key = partition.key();
        meter.pushed(key.topic(), key.group(), partition.ledger().ephemeral(), record.remaining());
    }

    /** What the queue holds at the offset, for browsers; null if it is not there, has expired or is damaged. */
    @Nullable RecordMessage peek(Partition partition, long offset) {
        try {
            StoredMessage stored = partition.message(offset, entry);
            if (stored == null) {
                return null;
            }
            message.wrap(stored.record(), partition.ledger().failures(offset) + 1);
        } catch (DamagedMessageException e) {
            return null; // the store has told of it
        } catch (FerryException e) {
            LOG.warn("message {} of {} cannot be read", offset, partition.key(), e);
            return null;
        }
        return message.expired(agent.now()) ? null : message;
    }
}
