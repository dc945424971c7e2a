package org.ferrymq.broker.delivery.expiry;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.broker.delivery.ledger.DeliveryLog;
import org.ferrymq.broker.delivery.ledger.Ledger;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.message.RecordMessage;
import org.ferrymq.broker.delivery.policy.GroupNames;
import org.ferrymq.broker.metadata.SubscriptionDefinition;
import org.ferrymq.broker.metadata.SubscriptionGroup;
import org.ferrymq.broker.metadata.SubscriptionGroups;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.pieces.LargeBodies;
import org.ferrymq.broker.pieces.Reference;
import org.ferrymq.broker.store.DamagedMessageException;
import org.ferrymq.broker.store.MessageNeeds;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.broker.store.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * Which messages somebody still needs:
 *
 * <ul>
 *   <li>of a Jakarta Messaging queue: all that are not acknowledged, whether somebody ever consumed from it or not;
 *   <li>of a Jakarta Messaging topic: all that a durable subscription or a live one has not done;
 *   <li>of a dead letter topic of Jakarta Messaging: as of a queue, for nobody else has them;
 *   <li>of a native topic: all that entered their queue within the retention time, read or not;
 *   <li>of a queue or topic of Jakarta Messaging that native groups read as well: what these have not read, within that time;
 *   <li>of the pieces of a large body: all, as long as a message that names it is needed.
 * </ul>
 *
 * <p>Asked by one thread, the store's that frees the log.
 */
public final class OwedMessages implements MessageNeeds {
    private static final String JMS_GROUPS = "JMS_";
    private static final String JMS_DEAD_LETTERS = "%DLQ%" + JMS_GROUPS;

    private final MessageStore store;
    private final DeliveryLog ledgers;
    private final LargeBodies bodies;
    private final Topics topics;
    private final SubscriptionGroups groups;
    private final Duration retention;
    private final InstantSource clock;
    private final RecordMessage message = new RecordMessage();
    private final QueueEntry entry = new QueueEntry();

    private @Nullable Rule last;

    /** {@code retention}: how long messages of native topics are kept. */
    public OwedMessages(
            MessageStore store,
            DeliveryLog ledgers,
            LargeBodies bodies,
            Topics topics,
            SubscriptionGroups groups,
            Duration retention,
            InstantSource clock) {
        this.store = store;
        this.ledgers = ledgers;
        this.bodies = bodies;
        this.topics = topics;
        this.groups = groups;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * Who needs what of one queue, at a moment.
     *
     * @param all whether all is needed that is there
     * @param owners who need what they have not done
     * @param timedFrom offset from which all is needed because it is young enough; MAX_VALUE for none
     */
    private record Rule(String topic, int queueId, long atMs, boolean all, List<Ledger> owners, long timedFrom) {

        long next(long from, long to) {
            long next = all ? from : Long.MAX_VALUE;
            for (Ledger owner : owners) {
                next = Math.min(next, owner.nextOpen(from));
            }
            if (timedFrom < to) {
                next = Math.min(next, Math.max(from, timedFrom));
            }
            return next < to ? next : -1;
        }
    }

    @Override
    public long next(String topic, int queueId, QueueReader queue, long from, long to) {
        if (from >= to) {
            return -1;
        }
        return topic.equals(LargeBodies.TOPIC)
                ? bodies.next(from, to, clock.millis(), this::isOwed)
                : rule(topic, queueId, queue).next(from, to);
    }

    /** Whether a message that names a large body is needed, and still there. */
    private boolean isOwed(Reference reference) {
        QueueReader queue = store.queue(reference.topic(), reference.queueId()).orElse(null);
        long offset = reference.queueOffset();
        if (queue == null || next(reference.topic(), reference.queueId(), queue, offset, offset + 1) != offset) {
            return false;
        }
        try {
            StoredMessage stored = store.message(queue, offset, entry);
            return stored != null && isWorthMoving(stored);
        } catch (DamagedMessageException e) {
            return true; // kept as it is, and its body with it
        }
    }

    @Override
    public long count(String topic, int queueId, QueueReader queue) {
        if (topic.equals(LargeBodies.TOPIC)) {
            return bodies.count(clock.millis(), this::isOwed);
        }
        Rule rule = rule(topic, queueId, queue);
        long min = queue.minOffset();
        long max = queue.maxOffset();
        long count = rule.all() ? max - min : Math.max(0, max - Math.max(min, rule.timedFrom()));
        for (Ledger owner : rule.owners()) {
            count = Math.max(count, max - Math.max(min, owner.floor()) - owner.doneAboveFloor());
        }
        return count;
    }

    @Override
    public boolean isWorthMoving(StoredMessage stored) {
        return !message.wrap(stored.record(), 1).expired(clock.millis());
    }

    /** A survey asks for one queue after the other: what a queue's rule is, is found once in a while. */
    private Rule rule(String topic, int queueId, QueueReader queue) {
        long now = clock.millis();
        Rule known = last;
        if (known != null
                && known.queueId() == queueId
                && known.topic().equals(topic)
                && known.atMs() <= now
                && now - known.atMs() < 1000) {
            return known;
        }
        Rule made = make(topic, queueId, queue, now);
        last = made;
        return made;
    }

    private Rule make(String topic, int queueId, QueueReader queue, long now) {
        TopicConfig config = topics.topic(topic);
        TopicKind kind = config == null ? TopicKind.NATIVE : config.kind();
        boolean isQueue = kind == TopicKind.QUEUE
                || kind == TopicKind.TEMPORARY_QUEUE
                || (kind == TopicKind.NATIVE && config != null && topic.startsWith(JMS_DEAD_LETTERS));
        List<Ledger> owners = new ArrayList<>();
        boolean consumed = false;
        long readFrom = Long.MAX_VALUE;
        for (Ledger ledger : ledgers.ofTopic(topic)) {
            if (ledger.key().queueId() != queueId) {
                continue;
            }
            String group = ledger.key().group();
            if (group.equals(GroupNames.QUEUE)) {
                consumed = true;
                owners.add(ledger);
            } else if (ledger.ephemeral() || isDurableSubscription(group, topic)) {
                owners.add(ledger);
            } else if (!group.startsWith(JMS_GROUPS)) {
                readFrom = Math.min(readFrom, ledger.floor());
            }
        }
        boolean all =
                (isQueue && !consumed) || (kind == TopicKind.TOPIC && someSubscriptionHasNoLedger(topic, queueId));
        boolean timed = kind == TopicKind.NATIVE || readFrom < Long.MAX_VALUE;
        long youngFrom = timed ? queue.offsetByTime(now - retention.toMillis()) : Long.MAX_VALUE;
        long timedFrom = kind == TopicKind.NATIVE ? youngFrom : Math.max(readFrom, youngFrom);
        return new Rule(topic, queueId, now, all, List.copyOf(owners), timedFrom);
    }

    /** A durable subscription whose consumer was away when the topic got this queue owns all that is in it. */
    private boolean someSubscriptionHasNoLedger(String topic, int queueId) {
        for (SubscriptionGroup group : groups.all()) {
            SubscriptionDefinition definition = group.subscription();
            if (definition != null
                    && definition.topic().equals(topic)
                    && ledgers.find(new LedgerKey(group.name(), topic, queueId)) == null) {
                return true;
            }
        }
        return false;
    }

    private boolean isDurableSubscription(String group, String topic) {
        SubscriptionGroup known = groups.group(group);
        SubscriptionDefinition definition = known == null ? null : known.subscription();
        return definition != null && definition.topic().equals(topic);
    }
}
