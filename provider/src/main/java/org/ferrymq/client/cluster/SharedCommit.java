package org.ferrymq.client.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.Failures;
import org.ferrymq.client.PrepareRequest;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.TransactionState;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit of a transaction on several brokers that no transaction manager leads: all prepare, the first keeps the decision on disk, then the others commit. Once there is a
 * decision the transaction is committed, whatever becomes of this client or of a broker: brokers that have not heard of it ask the first one.
 */
final class SharedCommit {
    private static final Logger log = LoggerFactory.getLogger(SharedCommit.class);

    private final Members members;
    private final String transaction;
    private final String decider;
    private final List<String> prepared;
    private final @Nullable FerryException refusal;

    private SharedCommit(
            Members members,
            String transaction,
            String decider,
            List<String> prepared,
            @Nullable FerryException refusal) {
        this.members = members;
        this.transaction = transaction;
        this.decider = decider;
        this.prepared = prepared;
        this.refusal = refusal;
    }

    /**
     * Prepares on all of them.
     *
     * @param counted knows how many requests each broker must have taken; null if that cannot be known
     */
    static CompletableFuture<SharedCommit> begin(
            Members members, String transaction, List<String> brokers, @Nullable Participation counted) {
        return Answers.of(brokers, broker -> {
                    int parts = counted == null ? CommitRequest.UNCHECKED : counted.requests(broker);
                    PrepareRequest request = new PrepareRequest(transaction, parts, brokers);
                    return members.of(broker).call(backend -> backend.prepare(request));
                })
                .thenApply(answers -> {
                    List<String> prepared = new ArrayList<>();
                    for (Map.Entry<String, PrepareVote> vote : answers.values().entrySet()) {
                        if (vote.getValue() == PrepareVote.OK) {
                            prepared.add(vote.getKey());
                        }
                    }
                    return new SharedCommit(
                            members, transaction, brokers.get(0), prepared, refusal(answers, brokers, prepared));
                });
    }

    private static @Nullable FerryException refusal(
            Answers<PrepareVote> answers, List<String> brokers, List<String> prepared) {
        FerryException failure = answers.failure(each -> true);
        if (failure == null && prepared.size() > 1 && !prepared.contains(brokers.get(0))) {
            return new FerryException(
                    ErrorCode.INTERNAL, "broker " + brokers.get(0) + " has no part that it could decide about");
        }
        return failure;
    }

    boolean isPossible() {
        return refusal == null;
    }

    /** Why it is not possible. */
    FerryException refusal() {
        return refusal == null ? new FerryException(ErrorCode.INTERNAL, "nothing was refused") : refusal;
    }

    /** Decides and commits. Fails if there was no decision; with TRANSACTION_OUTCOME_UNKNOWN if that is not known. */
    CompletableFuture<Void> complete() {
        if (prepared.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        if (!prepared.contains(decider)) {
            CommitRequest alone = CommitRequest.branch(transaction, false);
            return members.of(prepared.get(0)).call(backend -> backend.commit(alone));
        }
        return members.of(decider)
                .call(backend -> backend.decide(transaction))
                .handle((nothing, failure) -> failure == null ? null : Failures.of(failure))
                .thenCompose(failure -> failure == null ? tellOthers() : undecided(failure));
    }

    /**
     * The first broker refused the decision, or cannot be asked. The others must not end the transaction otherwise than it does, so they roll back only after it has, and commit if it
     * turns out to have decided; if neither can be found out they stay prepared, and ask it themselves.
     */
    private CompletableFuture<Void> undecided(FerryException failure) {
        if (Answers.isAway(failure)) {
            return unknown(failure);
        }
        return members.of(decider)
                .call(backend -> backend.rollback(transaction))
                .handle((nothing, refused) -> refused == null ? null : Failures.of(refused))
                .thenCompose(refused -> refused == null ? rollBackOthers(failure) : refusedBoth(failure));
    }

    private CompletableFuture<Void> refusedBoth(FerryException failure) {
        return members.of(decider)
                .call(backend -> backend.status(transaction))
                .handle((state, unanswered) -> unanswered == null ? state : TransactionState.UNKNOWN)
                .thenCompose(state -> switch (state) {
                    case COMMITTED -> tellOthers();
                    case ROLLED_BACK -> rollBackOthers(failure);
                    case OPEN, PREPARED, UNKNOWN -> unknown(failure);
                });
    }

    private CompletableFuture<Void> unknown(FerryException failure) {
        return CompletableFuture.failedFuture(new FerryException(
                ErrorCode.TRANSACTION_OUTCOME_UNKNOWN,
                "whether transaction " + transaction + " is committed is known to broker " + decider
                        + " only, which does not say; the brokers " + prepared + " will end it in the same way: "
                        + failure.getMessage(),
                failure));
    }

    private CompletableFuture<Void> rollBackOthers(FerryException failure) {
        return Answers.of(others(), broker -> members.of(broker).call(backend -> backend.rollback(transaction)))
                .thenCompose(answers -> CompletableFuture.failedFuture(new FerryException(
                        ErrorCode.TRANSACTION_ROLLED_BACK,
                        "transaction " + transaction + " was rolled back: " + failure.getMessage(),
                        failure)));
    }

    private List<String> others() {
        return prepared.stream().filter(broker -> !broker.equals(decider)).toList();
    }

    /** Those that are away, or go away meanwhile, are not waited for. */
    private CompletableFuture<Void> tellOthers() {
        CommitRequest request = CommitRequest.branch(transaction, false);
        List<CompletableFuture<Void>> told = new ArrayList<>();
        List<CompletableFuture<Void>> awaited = new ArrayList<>();
        for (String broker : others()) {
            Member member = members.of(broker);
            CompletableFuture<Void> committed = member.call(backend -> backend.commit(request));
            told.add(committed);
            awaited.add(CompletableFuture.anyOf(committed, member.lost()).handle((done, failure) -> {
                if (failure != null) {
                    log.info(
                            "transaction {} is committed; broker {} will hear of it from broker {}: {}",
                            transaction,
                            broker,
                            decider,
                            Failures.of(failure).getMessage());
                }
                return null;
            }));
        }
        Failures.unawaited(CompletableFuture.allOf(told.toArray(CompletableFuture[]::new))
                .thenCompose(all -> members.of(decider).call(backend -> backend.forget(transaction)))
                .exceptionally(failure -> {
                    log.debug("broker {} keeps its decision about {} for now", decider, transaction, failure);
                    return null;
                }));
        return CompletableFuture.allOf(awaited.toArray(CompletableFuture[]::new));
    }
}
