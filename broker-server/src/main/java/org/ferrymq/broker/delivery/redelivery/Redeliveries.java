package org.ferrymq.broker.delivery.redelivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.delivery.ledger.Ledger;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.message.RecordMessage;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.ferrymq.broker.store.DamagedMessageException;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of messages whose delivery failed: counted in their ledger and, behind it, in the log, they come again, at once or after a while, or go to
 * the dead letters. Agent thread only.
 */
public final class Redeliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Redeliveries.class);

    private final MessageStore store;
    private final DeadLetters deadLetters;
    private final BackOff backOff;
    private final Random chance = new Random();
    private final List<LogEntry> pending = new ArrayList<>();
    private final QueueEntry entry = new QueueEntry();
    private final RecordMessage message = new RecordMessage();

    public Redeliveries(MessageStore store, DeadLetters deadLetters, BackOff backOff) {
        this.store = store;
        this.deadLetters = deadLetters;
        this.backOff = backOff;
    }

    /** One more failed delivery of a message. */
    public void count(Partition partition, long offset) {
        Ledger ledger = partition.ledger();
        int failures = ledger.failures(offset) + 1;
        ledger.failuresAtLeast(offset, failures);
        if (!ledger.ephemeral()) {
            LedgerKey key = ledger.key();
            pending.add(new LogEntry.Redelivery(key.group(), key.topic(), key.queueId(), offset, failures));
        }
    }

    /** A taken message, whose failures are counted, comes again or is given up. */
    public void comeAgain(Partition partition, long offset, RedeliveryPolicy policy) {
        int failures = partition.ledger().failures(offset);
        if (policy.isExhausted(failures) && deadLetters.applyTo(partition, policy)) {
            deadLetters.giveUp(partition, offset, failures, policy);
            return;
        }
        long wait = failures == 0 ? 0 : policy.waitMs(failures, chance.nextDouble());
        if (wait > 0) {
            backOff.hold(partition, offset, groupId(partition, offset), wait);
        } else {
            partition.release(offset);
        }
    }

    /** As {@link #comeAgain}, of pairs of offsets, inclusive. */
    public void comeAgain(Partition partition, long[] ranges, RedeliveryPolicy policy) {
        for (int i = 0; i + 1 < ranges.length; i += 2) {
            for (long offset = ranges[i]; offset <= ranges[i + 1]; offset++) {
                comeAgain(partition, offset, policy);
            }
        }
    }

    private @Nullable String groupId(Partition partition, long offset) {
        try {
            StoredMessage stored = partition.message(offset, entry);
            return stored == null ? null : message.wrap(stored.record(), 1).groupId();
        } catch (DamagedMessageException e) {
            return null; // the store has told of it; nobody gets it
        } catch (FerryException e) {
            LOG.warn("message {} of {} cannot be read", offset, partition.key(), e);
            return null;
        }
    }

    /** What had failed before a restart waits again: how long it had waited nobody knows. */
    public void restore(Partition partition) {
        RedeliveryPolicy policy = partition.policy().redelivery();
        for (long offset : partition.ledger().failed()) {
            long wait = policy.waitMs(partition.ledger().failures(offset), chance.nextDouble());
            if (wait > 0 && partition.isAvailable(offset)) {
                backOff.hold(partition, offset, groupId(partition, offset), wait);
            }
        }
    }

    /**
     * Writes what was counted since the last call.
     *
     * @return completes, never with a failure, when it survives the end of the process, or when the log has refused it: then a restart forgets the counts, and the
     *     messages themselves are safe
     */
    public CompletableFuture<Void> write() {
        if (pending.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<LogEntry> counts = List.copyOf(pending);
        pending.clear();
        return store.appendAll(counts, Durability.RELAXED).handle((results, error) -> {
            if (error != null) {
                LOG.warn("{} failed deliveries are counted until a restart only: {}", counts.size(), error.toString());
            }
            return null;
        });
    }
}
