package org.ferrymq.broker.delivery.redelivery;

import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.delivery.message.RecordMessage;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.ferrymq.broker.store.DamagedMessageException;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.StoredMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a message before it is handed out: what has expired or is gone from the log is dropped, what is not wanted is passed
 * over, and so is what is damaged on the disk; what failed too often goes to the dead letters. Agent thread only.
 */
public final class Inspection {
    private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);

    private final DeliveryAgent agent;
    private final DeadLetters deadLetters;
    private final QueueEntry entry = new QueueEntry();
    private final RecordMessage message = new RecordMessage();

    public Inspection(DeliveryAgent agent, DeadLetters deadLetters) {
        this.agent = agent;
        this.deadLetters = deadLetters;
    }

    /**
     * The message at an offset that is neither done nor taken, if it may be handed out now; valid until the next call.
     *
     * @param dropUnmatched whether what the filter leaves out is done for the group, because all of it has this filter
     * @param redelivery when the message is given up, and where it goes then
     */
    public @Nullable RecordMessage inspect(
            Partition partition, long offset, Filter filter, boolean dropUnmatched, RedeliveryPolicy redelivery) {
        if (!partition.read(offset, entry)) {
            return null;
        }
        if (!filter.mayMatch(entry.tagHash())) {
            return notMatched(partition, offset, dropUnmatched);
        }
        StoredMessage stored;
        try {
            stored = partition.message(offset, entry);
        } catch (DamagedMessageException e) {
            // The store has told of it. It stays in the queue, neither done nor taken; the cursor has passed it.
            return null;
        }
        if (stored == null) {
            // The log was freed of what nobody needed: it had expired, or another selector left it out.
            LOG.debug("message {} of {} is gone and counts as done", offset, partition.key());
            partition.drop(offset);
            return null;
        }
        int failures = partition.ledger().failures(offset);
        message.wrap(stored.record(), failures + 1);
        if (message.expired(agent.now())) {
            deadLetters.expire(partition, offset);
            return null;
        }
        if (filter.needsMessage() && !filter.matches(message)) {
            return notMatched(partition, offset, dropUnmatched);
        }
        if (redelivery.isExhaustedWaiting(failures) && deadLetters.applyTo(partition, redelivery)) {
            partition.take(offset);
            deadLetters.giveUp(partition, offset, failures, redelivery);
            return null;
        }
        return message;
    }

    private static @Nullable RecordMessage notMatched(Partition partition, long offset, boolean drop) {
        if (drop) {
            partition.drop(offset);
        }
        return null;
    }
}
