package org.ferrymq.broker.delivery.subscription;

import java.util.ArrayList;
import java.util.List;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction has to do with delivery: messages that it acknowledged are locked, neither redelivered nor done, until
 * it ends; and whether its entries have reached the log. Agent thread only.
 */
public final class Enlistment {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Locked(Partition partition, long[] ranges, RedeliveryPolicy redelivery) {}

    /** Takes what a rollback gives back: pairs of offsets, inclusive, whose failures are counted. */
    @FunctionalInterface
    public interface GivenBack {
        /** These go back. */
        void comeAgain(Partition partition, long[] ranges, RedeliveryPolicy redelivery);
    }

    private final String transactionId;
    private final List<Locked> locked = new ArrayList<>();
    private int parts;
    private int pendingAppends;
    private int entries;
    private boolean counted = true;
    private boolean logged;
    private @Nullable Throwable failure;
    private @Nullable Runnable whenSettled;

    /** For a transaction that has done nothing yet. */
    public Enlistment(String transactionId) {
        this.transactionId = transactionId;
    }

    /** The transaction. */
    public String transactionId() {
        return transactionId;
    }

    /** Whether the log knows the transaction. */
    public boolean logged() {
        return logged;
    }

    /** The log knows the transaction, and all of it is there. */
    public void markLogged() {
        logged = true;
        counted = false;
    }

    /** Whether it has sent or acknowledged nothing. */
    public boolean isEmpty() {
        return !logged && locked.isEmpty();
    }

    /** The first of its entries that the log refused, if any: such a transaction can only roll back. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** A request of the client has become part of the transaction. */
    public void taken() {
        parts++;
    }

    /** How many requests of the client are part of the transaction, to be compared with what the client has issued. */
    public int parts() {
        return parts;
    }

    /** So many entries have been handed to the store: what is handed to it later comes behind them. */
    public void appendIssued(int count) {
        pendingAppends++;
        entries += count;
        logged = true;
    }

    /** Entries will be handed to the store later. */
    public void appendBegins() {
        pendingAppends++;
        counted = false;
        logged = true;
    }

    /**
     * How many entries have been handed to the store, some of which it may not have taken yet; -1 if they were not counted: then only {@link
     * #whenSettled} tells when all are there.
     */
    public int entries() {
        return counted ? entries : -1;
    }

    /** An entry has reached the log, or was refused. */
    public void appendEnds(@Nullable Throwable error) {
        pendingAppends--;
        if (error != null && failure == null) {
            failure = error;
        }
        Runnable waiting = whenSettled;
        if (pendingAppends == 0 && waiting != null) {
            whenSettled = null;
            waiting.run();
        }
    }

    /** Runs the action when no entry is on its way any more, at once if none is. */
    public void whenSettled(Runnable action) {
        if (pendingAppends == 0) {
            action.run();
        } else {
            whenSettled = action;
        }
    }

    /** How many messages it has acknowledged. */
    public long acknowledged() {
        long count = 0;
        for (Locked lock : locked) {
            for (int i = 0; i < lock.ranges.length; i += 2) {
                count += lock.ranges[i + 1] - lock.ranges[i] + 1;
            }
        }
        return count;
    }

    /** {@code redelivery}: what becomes of them if it is rolled back. */
    public void lock(Partition partition, long[] ranges, RedeliveryPolicy redelivery) {
        locked.add(new Locked(partition, ranges, redelivery));
    }

    /** The transaction is committed (the log has it): what it locked is done. */
    public void committed() {
        for (Locked lock : locked) {
            if (lock.partition.ledger().ephemeral()) {
                lock.partition.ledger().acknowledge(lock.ranges);
            }
            lock.partition.settled(lock.ranges);
        }
        locked.clear();
    }

    /** The transaction is rolled back (the log has it): what it locked goes back with one more failure. */
    public void rolledBack(GivenBack back) {
        for (Locked lock : locked) {
            if (lock.partition.ledger().ephemeral()) {
                lock.partition.ledger().countFailures(lock.ranges);
            }
            back.comeAgain(lock.partition, lock.ranges, lock.redelivery);
        }
        locked.clear();
    }
}
