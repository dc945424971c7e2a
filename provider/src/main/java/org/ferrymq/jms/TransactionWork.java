package org.ferrymq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.Destination;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.OutgoingMessage;
import org.ferrymq.client.TagRange;
import org.jspecify.annotations.Nullable;

/**
 * What one session does in one transaction, local or branch of XA: sends, which travel in batches, and deliveries, which are
 * acknowledged together at the end. Used by the session's thread; {@link #doom} and {@link #forget} may come from any.
 */
final class TransactionWork {
    private final String id;
    private final MessagingBackend backend;
    private final DeliveredTags delivered = new DeliveredTags();
    private final TransactedSends sends;
    private final boolean begun;
    private final AtomicInteger acknowledgements = new AtomicInteger();
    private volatile @Nullable CompletableFuture<Void> acknowledging;
    private volatile List<TagRange> acknowledged = List.of();
    private volatile @Nullable Throwable doom;
    private volatile boolean undecided;
    private volatile @Nullable CompletableFuture<Void> committing;

    /**
     * Creates empty work.
     *
     * @param id the transaction's name at the broker
     * @param begun whether the broker knows the transaction already
     */
    TransactionWork(String id, MessagingBackend backend, boolean begun) {
        this.id = id;
        this.backend = backend;
        this.begun = begun;
        this.sends = new TransactedSends(id, backend);
    }

    String id() {
        return id;
    }

    /** {@return whether the broker may know the transaction} */
    boolean isEnlisted() {
        return begun || parts() > 0;
    }

    /** {@return how many requests of this work the broker must have taken} */
    int parts() {
        return sends.requests() + acknowledgements.get();
    }

    /** Its commit was sent and has had no answer: nothing can be added any more, and what failed on this side says nothing about its end. */
    void undecided() {
        undecided = true;
    }

    /** Commits; goes on with the commit before if its answer is still to come, or has come when nobody waited for it. {@return the answer} */
    CompletableFuture<Void> commit() {
        CompletableFuture<Void> before = commitUnderWay();
        if (before != null) {
            return before;
        }
        CompletableFuture<Void> answer = JmsExceptions.call(() -> backend.commit(CommitRequest.local(id, parts())));
        committing = answer;
        return answer;
    }

    /** {@return the answer to its commit, if nobody has waited for it to the end and it tells, or will tell, how the commit ended; else null} */
    @Nullable CompletableFuture<Void> commitUnderWay() {
        CompletableFuture<Void> answer = undecided ? committing : null;
        return answer == null || (answer.isCompletedExceptionally() && UndecidedCommits.leavesOpen(answer))
                ? null
                : answer;
    }

    /** {@return whether its commit was sent and has had no answer} */
    boolean isUndecided() {
        return undecided;
    }

    /** {@return whether there is nothing to commit} */
    boolean isEmpty() {
        return !undecided && !begun && sends.isEmpty() && delivered.isEmpty() && doom == null;
    }

    DeliveredTags delivered() {
        return delivered;
    }

    /**
     * Sends in the transaction.
     *
     * @param now whether somebody waits for the outcome
     * @return completes when the broker has it
     * @throws TransactionRolledBackException if part of the transaction has failed already
     * @throws IllegalStateException if its commit has had no answer yet
     */
    CompletableFuture<Void> send(Destination destination, OutgoingMessage message, boolean now) throws JMSException {
        requireDecided("nothing was sent");
        Throwable failure = failure();
        if (failure != null) {
            throw rolledBack("the transaction can only be rolled back", failure);
        }
        return sends.add(destination, message, now);
    }

    /** Refuses work while it is not known how the last commit ended. */
    void requireDecided(String consequence) throws IllegalStateException {
        if (undecided) {
            throw new IllegalStateException(
                    "the commit of the session's transaction has had no answer, and how it ended is not known yet: "
                            + consequence
                            + ". Call commit() again, which commits nothing twice, or rollback(), which says if it is too late");
        }
    }

    /** Makes a commit impossible. */
    void doom(Throwable cause) {
        if (doom == null) {
            doom = cause;
        }
    }

    /** The connection was lost: deliveries of this consumer are stale. */
    void forget(long consumerId, Throwable cause) {
        if (delivered.forget(consumerId)) {
            doom(cause);
        }
    }

    /** {@return why it can only be rolled back, as far as is known; or null} */
    @Nullable Throwable failure() {
        CompletableFuture<Void> answer = acknowledging;
        if (doom == null && answer != null && answer.isCompletedExceptionally()) {
            awaitAnswers();
        }
        return doom != null ? doom : sends.failure();
    }

    /** Lets go what was collected; a suspended branch may be completed elsewhere. */
    void flush() {
        sends.flush();
    }

    /** Sends nothing more and waits for what is under way: the transaction will be rolled back. */
    void abandon() {
        sends.discard();
        awaitAnswers();
    }

    /** Lets go all sends and acknowledges the deliveries in the transaction, without waiting for the answers. */
    void issue() {
        sends.flush();
        List<TagRange> ranges = delivered.drain();
        if (!ranges.isEmpty()) {
            acknowledgements.incrementAndGet();
            acknowledged = ranges;
            acknowledging = JmsExceptions.call(() -> backend.acknowledge(new AckRequest(ranges, id, false, true)));
        }
    }

    /** Takes out the deliveries that the session still holds: not acknowledged, or refused when they were. Everything must be answered. */
    List<TagRange> takeUnacknowledged() {
        List<TagRange> held = new ArrayList<>(delivered.drain());
        if (isRefused(acknowledging)) {
            held.addAll(acknowledged);
            acknowledged = List.of();
        }
        return held;
    }

    /** {@return what a rollback gives back} Everything must be answered. */
    Held held() {
        List<TagRange> ranges = new ArrayList<>(delivered.ranges());
        if (isRefused(acknowledging)) {
            ranges.addAll(acknowledged);
        }
        return new Held(delivered.positions(), ranges);
    }

    private static boolean isRefused(@Nullable CompletableFuture<Void> answer) {
        return answer != null && answer.isCompletedExceptionally();
    }

    /** Waits until the broker has answered all. {@return why the transaction can only be rolled back, or null} */
    @Nullable Throwable awaitAnswers() {
        Throwable failed = sends.awaitAll();
        CompletableFuture<Void> answer = acknowledging;
        if (answer != null) {
            try {
                JmsExceptions.await(answer);
            } catch (JMSException e) {
                failed = failed == null ? e : failed;
            }
        }
        if (failed != null) {
            doom(failed);
        }
        return doom;
    }

    /**
     * Lets go everything and waits for the answers. After that the branch can be prepared or committed, from any connection.
     *
     * @throws TransactionRolledBackException if part of the work failed; the transaction has to be rolled back
     */
    void settle() throws JMSException {
        if (doom == null) {
            issue();
        }
        Throwable failed = awaitAnswers();
        if (failed != null) {
            throw rolledBack("part of the transaction failed", failed);
        }
    }

    static TransactionRolledBackException rolledBack(String what, Throwable cause) {
        return JmsExceptions.linked(
                new TransactionRolledBackException(what + ": " + cause.getMessage(), "TRANSACTION_ROLLED_BACK"), cause);
    }
}
