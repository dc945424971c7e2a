package org.ferrymq.broker.delivery.push;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.ledger.Ledger;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.redelivery.DeadLetters;
import org.ferrymq.broker.delivery.redelivery.Redeliveries;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.delivery.subscription.Consumer;
import org.ferrymq.broker.delivery.subscription.DeliveryFate;
import org.ferrymq.broker.delivery.subscription.Enlistment;
import org.ferrymq.broker.delivery.subscription.GroupPin;
import org.ferrymq.broker.delivery.subscription.LeaseRing;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.ferrymq.broker.delivery.subscription.RangeCollector;
import org.ferrymq.broker.delivery.subscription.Subscription;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.consume.DeliveredTag;
import org.ferrymq.protocol.command.jms.consume.Reject;
import org.ferrymq.protocol.command.jms.consume.TagRange;
import org.jspecify.annotations.Nullable;

/**
 * How deliveries end: acknowledged, rejected, or given back. An acknowledgement is a log entry; until the log has it the
 * message stays taken. Agent thread only.
 */
public final class Settlements {
    private final DeliveryAgent agent;
    private final MessageStore store;
    private final Dispatcher dispatcher;
    private final DeadLetters deadLetters;
    private final Redeliveries redeliveries;

    public Settlements(
            DeliveryAgent agent,
            MessageStore store,
            Dispatcher dispatcher,
            DeadLetters deadLetters,
            Redeliveries redeliveries) {
        this.agent = agent;
        this.store = store;
        this.dispatcher = dispatcher;
        this.deadLetters = deadLetters;
        this.redeliveries = redeliveries;
    }

    /**
     * Acknowledges deliveries, all or none.
     *
     * @param enlistment transaction whose commit makes it true, or null: at once
     * @return completes on the agent when the log has it
     * @throws FerryException ILLEGAL_STATE naming a tag that the consumer does not hold
     */
    public CompletableFuture<Void> acknowledge(
            ClientConnection connection,
            List<TagRange> ranges,
            @Nullable Enlistment enlistment,
            Durability durability) {
        List<RangeCollector.Runs> runs = end(connection, ranges);
        List<LogEntry> entries = new ArrayList<>(runs.size());
        for (RangeCollector.Runs run : runs) {
            Ledger ledger = run.partition().ledger();
            if (enlistment != null) {
                enlistment.lock(run.partition(), run.ranges(), run.redelivery());
            }
            if (!ledger.ephemeral()) {
                entries.add(entry(run, enlistment));
                if (enlistment == null) {
                    run.partition().settling(run.ranges());
                }
            } else if (enlistment == null) {
                ledger.acknowledge(run.ranges());
                run.partition().settled(run.ranges());
            }
        }
        if (entries.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return append(entries, runs, enlistment, durability);
    }

    private static LogEntry.Acknowledge entry(RangeCollector.Runs run, @Nullable Enlistment enlistment) {
        LedgerKey key = run.partition().key();
        return new LogEntry.Acknowledge(
                key.group(),
                key.topic(),
                key.queueId(),
                run.ranges(),
                enlistment == null ? null : enlistment.transactionId());
    }

    private CompletableFuture<Void> append(
            List<LogEntry> entries,
            List<RangeCollector.Runs> runs,
            @Nullable Enlistment enlistment,
            Durability durability) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (enlistment != null) {
            enlistment.appendIssued(entries.size());
            var unused = store.appendAll(entries, durability)
                    .whenComplete((results, error) -> agent.handOver(() -> {
                        enlistment.appendEnds(error);
                        complete(done, error);
                    }));
        } else {
            var unused = store.appendAll(entries, durability)
                    .whenComplete((results, error) -> agent.submit(() -> {
                        runs.forEach(run -> settled(run, error));
                        complete(done, error);
                    }));
        }
        return done;
    }

    private void settled(RangeCollector.Runs run, @Nullable Throwable error) {
        if (run.partition().ledger().ephemeral()) {
            return;
        }
        if (error == null) {
            run.partition().settled(run.ranges());
        } else {
            giveBack(run);
        }
    }

    private static void complete(CompletableFuture<Void> done, @Nullable Throwable error) {
        if (error == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(error);
        }
    }

    private void giveBack(RangeCollector.Runs run) {
        run.partition().release(run.ranges());
        wake(run.partition());
    }

    /** Sends deliveries to the dead letter topic of their group; those that have expired, where their destination wants these; those that nobody has seen, back. */
    public CompletableFuture<Void> reject(
            ClientConnection connection, List<TagRange> ranges, String reason, @Nullable Enlistment enlistment) {
        List<RangeCollector.Runs> runs = end(connection, ranges);
        if (enlistment == null && reason.equals(Reject.EXPIRED)) {
            runs.forEach(this::expire);
            return CompletableFuture.completedFuture(null);
        }
        if (enlistment == null && reason.equals(Reject.UNSEEN)) {
            runs.forEach(this::giveBack);
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<?>[] moves = new CompletableFuture<?>[runs.size()];
        for (int i = 0; i < moves.length; i++) {
            Partition partition = runs.get(i).partition();
            moves[i] = deadLetters
                    .move(
                            partition,
                            runs.get(i).ranges(),
                            reason,
                            enlistment,
                            runs.get(i).redelivery())
                    .whenComplete((done, error) -> {
                        if (error != null) {
                            wake(partition); // what has gone back is for others
                        }
                    });
        }
        return CompletableFuture.allOf(moves);
    }

    private void expire(RangeCollector.Runs run) {
        long[] ranges = run.ranges();
        for (int i = 0; i + 1 < ranges.length; i += 2) {
            for (long offset = ranges[i]; offset <= ranges[i + 1]; offset++) {
                deadLetters.expire(run.partition(), offset);
            }
        }
    }

    /** Ends the leases of all tags, or of none if one of them is not held. */
    private List<RangeCollector.Runs> end(ClientConnection connection, List<TagRange> ranges) {
        for (TagRange range : ranges) {
            check(consumer(connection, range.consumerId()), range);
        }
        RangeCollector collector = new RangeCollector();
        for (TagRange range : ranges) {
            Consumer consumer = consumer(connection, range.consumerId());
            for (long tag = range.firstTag(); tag <= range.lastTag(); tag++) {
                if (consumer.leases().isHeld(tag)) { // ranges of one request may overlap
                    Partition partition = consumer.leases().partition(tag);
                    if (!partition.ended()) {
                        collector.add(partition, consumer.leases().offset(tag), consumer.redelivery());
                    }
                    free(consumer, tag);
                }
            }
            connection.forgetIfDone(consumer);
        }
        return collector.runs();
    }

    private static void check(Consumer consumer, TagRange range) {
        LeaseRing leases = consumer.leases();
        if (range.firstTag() > range.lastTag()
                || range.firstTag() < leases.oldestTag()
                || range.lastTag() >= leases.nextTag()) {
            throw notHeld(range, range.firstTag());
        }
        for (long tag = range.firstTag(); tag <= range.lastTag(); tag++) {
            if (!leases.isHeld(tag)) {
                throw notHeld(range, tag);
            }
        }
    }

    private static FerryException notHeld(TagRange range, long tag) {
        return new FerryException(
                ErrorCode.ILLEGAL_STATE,
                "consumer " + range.consumerId() + " does not hold delivery " + tag + " (of tags " + range.firstTag()
                        + " to " + range.lastTag() + ")");
    }

    static Consumer consumer(ClientConnection connection, long id) {
        Consumer consumer = connection.consumer(id);
        if (consumer == null) {
            throw new FerryException(ErrorCode.ILLEGAL_STATE, "consumer " + id + " is not known on this connection");
        }
        return consumer;
    }

    private static void free(Consumer consumer, long tag) {
        GroupPin pin = consumer.leases().pin(tag);
        if (pin != null) {
            pin.ended();
        }
        consumer.leases().free(tag);
    }

    /**
     * Holds back deliveries to these consumers and takes their credit. Ones that are gone hold nothing and are passed over.
     *
     * @return what ends it
     */
    public Runnable suspend(ClientConnection connection, List<DeliveredTag> consumers) {
        List<Consumer> suspended = new ArrayList<>(consumers.size());
        for (DeliveredTag delivered : consumers) {
            Consumer consumer = connection.consumer(delivered.consumerId());
            if (consumer != null) {
                consumer.suspend();
                suspended.add(consumer);
            }
        }
        return () -> {
            for (Consumer consumer : suspended) {
                consumer.resume();
                dispatcher.wake(consumer.subscription());
            }
        };
    }

    /**
     * All that these consumers hold goes back; what the application has seen is counted as a failed delivery.
     *
     * @return completes on the agent when the log has the counts
     */
    public CompletableFuture<Void> giveBack(ClientConnection connection, List<DeliveredTag> consumers) {
        for (DeliveredTag delivered : consumers) {
            Consumer consumer = connection.consumer(delivered.consumerId());
            if (consumer != null) {
                giveBack(consumer, 0, delivered.deliveredTag());
                connection.forgetIfDone(consumer);
            }
        }
        CompletableFuture<Void> written = redeliveries.write();
        if (written.isDone()) {
            return written;
        }
        CompletableFuture<Void> counted = new CompletableFuture<>();
        var unused = written.whenComplete((done, error) -> agent.submit(() -> counted.complete(null)));
        return counted;
    }

    /** Ends a consumer: what the application has not seen goes back, the rest it keeps. */
    void closeConsumer(Consumer consumer, long deliveredTag) {
        giveBack(consumer, deliveredTag, deliveredTag);
    }

    /** The channel is gone: everything goes back, and what the application may have seen is counted. */
    void giveBackAll(Consumer consumer) {
        giveBack(consumer, 0, consumer::fateOfLost);
        var unused = redeliveries.write();
    }

    private void giveBack(Consumer consumer, long aboveTag, long countUpTo) {
        giveBack(consumer, aboveTag, (tag, failures) -> tag <= countUpTo ? DeliveryFate.FAILED : DeliveryFate.UNSEEN);
    }

    /** Says of a delivery, by its tag and the failures before it, what became of it. */
    @FunctionalInterface
    private interface Fates {
        DeliveryFate of(long tag, int failures);
    }

    private void giveBack(Consumer consumer, long aboveTag, Fates fates) {
        LeaseRing leases = consumer.leases();
        long last = leases.nextTag() - 1;
        for (long tag = Math.max(leases.oldestTag(), aboveTag + 1); tag <= last; tag++) {
            if (leases.isHeld(tag)) {
                Partition partition = leases.partition(tag);
                long offset = leases.offset(tag);
                free(consumer, tag);
                if (partition.ended()) {
                    continue;
                }
                DeliveryFate fate = fates.of(tag, partition.ledger().failures(offset));
                if (fate != DeliveryFate.UNSEEN) {
                    redeliveries.count(partition, offset);
                }
                if (fate == DeliveryFate.FAILED) {
                    redeliveries.comeAgain(partition, offset, consumer.redelivery());
                } else {
                    partition.release(offset);
                }
            }
        }
        if (!consumer.subscription().ended()) {
            dispatcher.wake(consumer.subscription());
        }
    }

    private void wake(Partition partition) {
        Subscription subscription = partition.subscription();
        if (subscription != null) {
            dispatcher.wake(subscription);
        }
    }

    /** The log has the commit: what the transaction acknowledged is done. */
    public void committed(Enlistment enlistment) {
        enlistment.committed();
    }

    /** The log has the rollback: what the transaction acknowledged goes back, counted. */
    public void rolledBack(Enlistment enlistment) {
        enlistment.rolledBack((partition, ranges, redelivery) -> {
            redeliveries.comeAgain(partition, ranges, redelivery);
            wake(partition);
        });
    }
}
