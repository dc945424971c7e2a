package org.ferrymq.client.reconnect;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.Failures;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.remoting.BackendLimits;
import org.ferrymq.client.remoting.Link;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * Ends the transactions of a {@link ReconnectingBackend}. A commit that was sent is remembered until its outcome is known, also when its time limit is over or nobody
 * waits for it any more: whoever asks for a commit or a rollback of that transaction then gets the truth, if need be on the next link. What is remembered ends with the
 * connection at the latest. Thread-safe.
 */
final class TransactionEnds {
    private final LinkGate gate;
    private final BackendLimits limits;
    private final TransactionEpochs transactions;
    private final BooleanSupplier connected;
    private final Map<String, IssuedCommit> issued = new ConcurrentHashMap<>();
    /** Local transactions that have promised to be committed: the broker keeps them when the link is lost. */
    private final Set<String> prepared = ConcurrentHashMap.newKeySet();

    /** {@code connected} tells whether there is a link right now. */
    TransactionEnds(LinkGate gate, BackendLimits limits, TransactionEpochs transactions, BooleanSupplier connected) {
        this.gate = gate;
        this.limits = limits;
        this.transactions = transactions;
        this.connected = connected;
    }

    /** Sends a request, and sends it again on the next link if this one is lost. */
    private <T> CompletableFuture<T> again(Operation.Attempt<T> attempt) {
        return gate.submit(attempt, null, limits.request());
    }

    private static boolean isXa(String transaction) {
        return transaction.startsWith("X:");
    }

    /** Whether a commit of it was asked for whose outcome is not known. */
    boolean isCommitIssued(String transaction) {
        return issued.containsKey(transaction);
    }

    /** A branch begins: what there was under its name is over. */
    void begun(String transaction) {
        transactions.forget(transaction);
        issued.remove(transaction);
    }

    CompletableFuture<PrepareVote> prepare(String transaction, Function<Link, CompletableFuture<PrepareVote>> attempt) {
        return again((link, repeated) -> {
                    if (transactions.isDoomed(transaction)) {
                        return repeated ? CommitOutcome.ofPrepare(link, transaction) : rolledBack(transaction);
                    }
                    return attempt.apply(link);
                })
                .whenComplete((vote, failure) -> {
                    transactions.forget(transaction);
                    if (vote == PrepareVote.OK && !isXa(transaction)) {
                        prepared.add(transaction);
                    }
                });
    }

    CompletableFuture<Void> decide(String transaction) {
        return again((link, repeated) ->
                        repeated ? CommitOutcome.ofDecision(link, transaction) : link.decide(transaction))
                .whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        prepared.remove(
                                transaction); // one that was refused may have been taken when it was asked for before
                    }
                });
    }

    private void preparedEnded(String transaction, @Nullable Throwable failure) {
        boolean over = failure == null
                || switch (Failures.of(failure).code()) {
                    case TRANSACTION_UNKNOWN, TRANSACTION_ROLLED_BACK, TRANSACTION_COMMITTED -> true;
                    default -> false;
                };
        if (over) {
            prepared.remove(transaction);
        }
    }

    CompletableFuture<Void> commit(CommitRequest request) {
        return request.onePhase() ? commitAtOnce(request) : commitPrepared(request);
    }

    private CompletableFuture<Void> commitPrepared(CommitRequest request) {
        String transaction = request.transaction();
        long sentAt = System.nanoTime();
        return again((link, repeated) ->
                        repeated ? CommitOutcome.ofPreparedCommit(link, transaction, sentAt) : link.commit(request))
                .whenComplete((nothing, failure) -> {
                    transactions.forget(transaction);
                    preparedEnded(transaction, failure);
                });
    }

    private CompletableFuture<Void> commitAtOnce(CommitRequest request) {
        String transaction = request.transaction();
        if (!issued.containsKey(transaction) && transactions.isDoomed(transaction)) {
            transactions.forget(transaction);
            return rolledBack(transaction);
        }
        IssuedCommit commit = issued.computeIfAbsent(transaction, id -> new IssuedCommit(request));
        return again((link, repeated) -> attempt(link, commit))
                .whenComplete((nothing, failure) -> answered(commit, failure));
    }

    private CompletableFuture<Void> attempt(Link link, IssuedCommit commit) {
        String transaction = commit.request().transaction();
        if (transactions.isDoomed(transaction) && commit.withdraw()) {
            return rolledBack(transaction);
        }
        return switch (commit.next()) {
            case SENT -> link.commit(commit.request());
            case ASKED -> CommitOutcome.ofCommit(link, commit.request(), commit.age());
            case WAITING, WITHDRAWN ->
                CompletableFuture.failedFuture(new FerryException(
                        ErrorCode.TRANSACTION_ROLLED_BACK,
                        "transaction " + transaction + " was rolled back before its commit was sent"));
        };
    }

    private void answered(IssuedCommit commit, @Nullable Throwable failure) {
        String transaction = commit.request().transaction();
        transactions.forget(transaction);
        if (failure == null || !commit.isOpenAfter(Failures.of(failure).code())) {
            issued.remove(transaction, commit);
        }
    }

    CompletableFuture<Void> rollback(String transaction) {
        IssuedCommit commit = issued.get(transaction);
        if (commit != null && commit.withdraw()) {
            issued.remove(transaction, commit);
            commit = null;
        }
        if (commit == null) {
            return prepared.contains(transaction) ? rollBackPrepared(transaction) : rollBackOpen(transaction);
        }
        IssuedCommit sent = commit;
        return again((link, repeated) -> isXa(transaction)
                        ? link.rollback(transaction)
                        : CommitOutcome.ofRollback(link, sent.request(), sent.age()))
                .whenComplete((nothing, failure) -> answered(sent, failure));
    }

    /** The loss of a link says nothing about it: only the broker's answer does. */
    private CompletableFuture<Void> rollBackPrepared(String transaction) {
        return again((link, repeated) -> link.rollback(transaction))
                .whenComplete((nothing, failure) -> preparedEnded(transaction, failure));
    }

    private CompletableFuture<Void> rollBackOpen(String transaction) {
        boolean local = !isXa(transaction);
        if (transactions.isRolledBack(transaction) || (local && !connected.getAsBoolean())) {
            transactions.forget(transaction);
            return CompletableFuture.completedFuture(null);
        }
        return again((link, repeated) -> {
                    if (local && (repeated || transactions.isDoomed(transaction))) {
                        return CompletableFuture.completedFuture(null);
                    }
                    CompletableFuture<Void> answer = link.rollback(transaction);
                    return repeated ? Failures.ignoring(ErrorCode.TRANSACTION_UNKNOWN, answer) : answer;
                })
                .whenComplete((nothing, failure) -> transactions.forget(transaction));
    }

    private static <T> CompletableFuture<T> rolledBack(String transaction) {
        return CompletableFuture.failedFuture(TransactionEpochs.rolledBack(transaction));
    }
}
