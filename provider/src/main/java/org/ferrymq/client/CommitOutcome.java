package org.ferrymq.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** Finds out on a new link what became of a transaction whose commit or prepare got no answer on the old one. */
final class CommitOutcome {
    private CommitOutcome() {}

    /**
     * After a commit without an answer.
     *
     * @param prepared whether the transaction had been prepared: then it cannot have been rolled back by the loss of the channel
     * @param age how long ago the commit was sent
     */
    static CompletableFuture<Void> ofCommit(Link link, String transaction, boolean prepared, Duration age) {
        CompletableFuture<TransactionState> asked =
                prepared ? link.status(transaction) : link.statusAfterCommit(transaction, age);
        return asked.thenCompose(state -> switch (state) {
            case COMMITTED -> CompletableFuture.completedFuture(null);
            case PREPARED -> link.commit(CommitRequest.branch(transaction, false));
            case ROLLED_BACK -> CompletableFuture.failedFuture(TransactionEpochs.rolledBack(transaction));
            case OPEN ->
                link.rollback(transaction)
                        .thenCompose(nothing ->
                                CompletableFuture.<Void>failedFuture(TransactionEpochs.rolledBack(transaction)));
            // a prepared transaction stays until it is committed or rolled back on request: the commit was the request
            case UNKNOWN ->
                prepared
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(new FerryException(
                                ErrorCode.TRANSACTION_OUTCOME_UNKNOWN,
                                "the connection was lost during the commit of " + transaction
                                        + " and the broker does not know the transaction any more"));
        });
    }

    /** After a decision without an answer: while the broker has neither taken it nor rolled back, it is asked again. */
    static CompletableFuture<Void> ofDecision(Link link, String transaction) {
        return link.status(transaction).thenCompose(state -> switch (state) {
            case COMMITTED -> CompletableFuture.completedFuture(null);
            case PREPARED -> link.decide(transaction);
            case OPEN, ROLLED_BACK, UNKNOWN ->
                CompletableFuture.failedFuture(TransactionEpochs.rolledBack(transaction));
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
