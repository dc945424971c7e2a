package org.ferrymq.client.reconnect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.Failures;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.TransactionState;
import org.ferrymq.client.remoting.Link;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** Finds out on a new link what became of a transaction whose commit or prepare got no answer on the old one. */
final class CommitOutcome {
    private CommitOutcome() {}

    /**
     * After a commit without an answer, of a transaction that had not been prepared. One that the broker still has is committed now: if it is being committed the broker says how
     * that ends, and it rolls back what it has a part of only.
     *
     * @param age how long ago the commit was sent first
     */
    static CompletableFuture<Void> ofCommit(Link link, CommitRequest request, Duration age) {
        String transaction = request.transaction();
        return link.statusAfterCommit(transaction, age).thenCompose(state -> switch (state) {
            case COMMITTED -> CompletableFuture.completedFuture(null);
            case PREPARED -> link.commit(CommitRequest.branch(transaction, false));
            case ROLLED_BACK -> CompletableFuture.failedFuture(TransactionEpochs.rolledBack(transaction));
            case OPEN -> orUnknown(transaction, link.commit(request));
            case UNKNOWN -> CompletableFuture.failedFuture(unknown(transaction));
        });
    }

    /** After a commit of a prepared transaction without an answer: it cannot have been rolled back by the loss of the channel. */
    static CompletableFuture<Void> ofPreparedCommit(Link link, String transaction, long sentAtNanos) {
        boolean xa = transaction.startsWith("X:");
        Duration age = Duration.ofNanos(System.nanoTime() - sentAtNanos);
        CompletableFuture<TransactionState> asked =
                xa ? link.status(transaction) : link.statusAfterCommit(transaction, age);
        return asked.thenCompose(state -> switch (state) {
            case COMMITTED -> CompletableFuture.completedFuture(null);
            case PREPARED -> link.commit(CommitRequest.branch(transaction, false));
            case ROLLED_BACK -> CompletableFuture.failedFuture(TransactionEpochs.rolledBack(transaction));
            case OPEN ->
                link.rollback(transaction)
                        .thenCompose(nothing ->
                                CompletableFuture.<Void>failedFuture(TransactionEpochs.rolledBack(transaction)));
            // a branch stays prepared until it is committed or rolled back on request: the commit was the request
            case UNKNOWN ->
                xa ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(unknown(transaction));
        });
    }

    /**
     * Rolls back a local transaction whose commit had no answer. Fails with TRANSACTION_COMMITTED if it has been committed, and with
     * TRANSACTION_OUTCOME_UNKNOWN if the broker does not know.
     *
     * @param age how long ago the commit was sent first
     */
    static CompletableFuture<Void> ofRollback(Link link, CommitRequest request, Duration age) {
        String transaction = request.transaction();
        return link.statusAfterCommit(transaction, age).thenCompose(state -> switch (state) {
            case COMMITTED -> CompletableFuture.failedFuture(committed(transaction));
            case ROLLED_BACK -> CompletableFuture.completedFuture(null);
            case OPEN, PREPARED -> rollBackUnlessCommitting(link, request);
            case UNKNOWN -> CompletableFuture.failedFuture(unknown(transaction));
        });
    }

    private static CompletableFuture<Void> rollBackUnlessCommitting(Link link, CommitRequest request) {
        String transaction = request.transaction();
        return Failures.unless(
                ErrorCode.ILLEGAL_STATE,
                orUnknown(transaction, link.rollback(transaction)),
                // it is being committed: asked for again, the broker answers when it knows how that ends
                () -> Failures.ignoring(
                        ErrorCode.TRANSACTION_ROLLED_BACK,
                        orUnknown(transaction, link.commit(request))
                                .thenCompose(nothing -> CompletableFuture.<Void>failedFuture(committed(transaction)))));
    }

    /** A broker that has known the transaction and does not know it any more cannot say how it ended. */
    private static CompletableFuture<Void> orUnknown(String transaction, CompletableFuture<Void> ending) {
        return Failures.unless(
                ErrorCode.TRANSACTION_UNKNOWN, ending, () -> CompletableFuture.failedFuture(unknown(transaction)));
    }

    private static FerryException unknown(String transaction) {
        return new FerryException(
                ErrorCode.TRANSACTION_OUTCOME_UNKNOWN,
                "the commit of " + transaction
                        + " had no answer and the broker does not know the transaction any more");
    }

    private static FerryException committed(String transaction) {
        return new FerryException(
                ErrorCode.TRANSACTION_COMMITTED,
                "transaction " + transaction + " has been committed: its commit had no answer, but took effect");
    }

    /** After a decision without an answer: while the broker has neither taken it nor rolled back, it is asked again. */
    static CompletableFuture<Void> ofDecision(Link link, String transaction) {
        return link.status(transaction).thenCompose(state -> switch (state) {
            case COMMITTED -> CompletableFuture.completedFuture(null);
            case PREPARED -> link.decide(transaction);
            case ROLLED_BACK -> CompletableFuture.failedFuture(TransactionEpochs.rolledBack(transaction));
            // it may have decided, told all others and forgotten
            case OPEN, UNKNOWN ->
                CompletableFuture.failedFuture(new FerryException(
                        ErrorCode.TRANSACTION_UNKNOWN,
                        "the broker that decides about " + transaction + " has it as " + state));
        });
    }

    /** After a prepare without an answer. */
    static CompletableFuture<PrepareVote> ofPrepare(Link link, String transaction) {
        return link.status(transaction)
                .thenCompose(state -> state == TransactionState.PREPARED
                        ? CompletableFuture.completedFuture(PrepareVote.OK)
                        : CompletableFuture.failedFuture(TransactionEpochs.rolledBack(transaction)));
    }
}
