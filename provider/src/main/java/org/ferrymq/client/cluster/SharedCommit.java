package org.ferrymq.client.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.Failures;
import org.ferrymq.client.ParticipantBackend;
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
 * decision the transaction is committed, whatever becomes of this client or of a broker: brokers that have not heard of it ask the first one. There is one of these for a
 * transaction, from its first commit until its outcome is known; what is asked of it is done one after the other. Thread-safe.
 */
final class SharedCommit {
    private static final Logger log = LoggerFactory.getLogger(SharedCommit.class);

    private final String transaction;
    private final List<String> brokers;
    private final @Nullable Participation counted;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private @Nullable CompletableFuture<Votes> votes;
    private volatile boolean decisionAsked;
    private volatile boolean decided;

    /**
     * What the brokers have answered to prepare.
     *
     * @param prepared those that have a part and promise to commit it
     * @param refusal why it cannot be committed; null if it can
     */
    private record Votes(List<String> prepared, @Nullable FerryException refusal) {}

    /**
     * Nothing is asked yet.
     *
     * @param brokers all that have a part, the one that decides first
     * @param counted knows how many requests each broker must have taken; null if that cannot be known
     */
    SharedCommit(String transaction, List<String> brokers, @Nullable Participation counted) {
        this.transaction = transaction;
        this.brokers = List.copyOf(brokers);
        this.counted = counted;
    }

    /**
     * Commits; again if that had no answer, which finds out how it has ended and goes on where it stopped. Fails with TRANSACTION_ROLLED_BACK, with TIMEOUT while the broker
     * that decides cannot be asked, so that the outcome is not known yet, and with TRANSACTION_OUTCOME_UNKNOWN if that broker does not know it.
     *
     * @param members the brokers of the connection that asks
     */
    CompletableFuture<Void> complete(Members members) {
        return inTurn(() -> votes(members).thenCompose(given -> {
            FerryException refusal = given.refusal();
            if (refusal != null) {
                return insteadOfCommit(transaction, refusal, rollBackAll(members));
            }
            return given.prepared().isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : new Ending(members, given.prepared()).commit();
        }));
    }

    /** Rolls back after a commit without an answer. Fails with TRANSACTION_COMMITTED if that took effect, and as {@link #complete} if that cannot be known. */
    CompletableFuture<Void> rollback(Members members) {
        return inTurn(() -> votes(members).thenCompose(given -> {
            boolean undecided = given.refusal() != null || given.prepared().isEmpty();
            return undecided ? rollBackAll(members) : new Ending(members, given.prepared()).rollBack();
        }));
    }

    private synchronized CompletableFuture<Void> inTurn(Supplier<CompletableFuture<Void>> operation) {
        last = last.handle((nothing, failure) -> null).thenCompose(nothing -> operation.get());
        return last;
    }

    /**
     * Prepares on all of them, once: at once, unless the broker that decides is away. Its part is then only beginning, and if it begins there after a restart the broker does not know that
     * others had asked for it in vain, and had rolled back what they had prepared.
     */
    private synchronized CompletableFuture<Votes> votes(Members members) {
        if (votes == null) {
            String first = brokers.get(0);
            boolean there = members.isConnected(first);
            CompletableFuture<PrepareVote> decider = prepare(members, first);
            votes = Answers.of(
                            brokers,
                            broker -> broker.equals(first)
                                    ? decider
                                    : there
                                            ? prepare(members, broker)
                                            : decider.thenCompose(given -> prepare(members, broker)))
                    .thenApply(this::counted);
        }
        return votes;
    }

    private CompletableFuture<PrepareVote> prepare(Members members, String broker) {
        int parts = counted == null ? CommitRequest.UNCHECKED : counted.requests(broker);
        PrepareRequest request = new PrepareRequest(transaction, parts, brokers);
        return ask(members, broker, backend -> backend.prepare(request));
    }

    private static <T> CompletableFuture<T> ask(
            Members members, String broker, Function<ParticipantBackend, CompletableFuture<T>> request) {
        try {
            return members.of(broker).call(request);
        } catch (FerryException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Votes counted(Answers<PrepareVote> answers) {
        List<String> prepared = new ArrayList<>();
        for (Map.Entry<String, PrepareVote> vote : answers.values().entrySet()) {
            if (vote.getValue() == PrepareVote.OK) {
                prepared.add(vote.getKey());
            }
        }
        FerryException failure = answers.failure(each -> true);
        if (failure == null && prepared.size() > 1 && !prepared.contains(brokers.get(0))) {
            failure = new FerryException(
                    ErrorCode.INTERNAL, "broker " + brokers.get(0) + " has no part that it could decide about");
        }
        return new Votes(prepared, failure);
    }

    /** Nothing was decided, and nothing will be. */
    private CompletableFuture<Void> rollBackAll(Members members) {
        return Answers.of(brokers, broker -> members.of(broker).call(backend -> backend.rollback(transaction)))
                .thenAccept(Answers::requireDone);
    }

    /** {@return fails with TRANSACTION_ROLLED_BACK when {@code rollback} has ended, whatever came of that: it was rolled back instead of being committed} */
    static CompletableFuture<Void> insteadOfCommit(
            String transaction, FerryException cause, CompletableFuture<Void> rollback) {
        return rollback.handle((nothing, failure) -> {
            FerryException rolledBack = rolledBack(transaction, cause);
            if (failure != null) {
                rolledBack.addSuppressed(failure);
            }
            throw rolledBack;
        });
    }

    private static FerryException rolledBack(String transaction, FerryException cause) {
        return new FerryException(
                ErrorCode.TRANSACTION_ROLLED_BACK,
                "transaction " + transaction + " was rolled back: " + cause.getMessage(),
                cause);
    }

    /** One attempt to end it after all have promised. The others must not end it otherwise than the broker that decides, so they are told when it has. */
    private final class Ending {
        private final Members members;
        private final String decider;
        private final List<String> others;

        /** {@code prepared}: if the first broker has no part there is one only, which decides for itself. */
        Ending(Members members, List<String> prepared) {
            this.members = members;
            String first = brokers.get(0);
            this.decider = prepared.contains(first) ? first : prepared.get(0);
            this.others =
                    prepared.stream().filter(broker -> !broker.equals(decider)).toList();
        }

        private <T> CompletableFuture<T> ask(Function<ParticipantBackend, CompletableFuture<T>> request) {
            return SharedCommit.ask(members, decider, request);
        }

        CompletableFuture<Void> commit() {
            if (decided) {
                return CompletableFuture.completedFuture(null);
            }
            boolean again = decisionAsked;
            decisionAsked = true;
            return failure(again ? decideAgain() : ask(backend -> backend.decide(transaction)))
                    .thenCompose(failure -> failure == null ? tellOthers() : notDecided(failure));
        }

        private CompletableFuture<Void> decideAgain() {
            return ask(backend -> backend.status(transaction)).thenCompose(state -> switch (state) {
                case COMMITTED -> CompletableFuture.completedFuture(null);
                case OPEN, PREPARED -> ask(backend -> backend.decide(transaction));
                case ROLLED_BACK, UNKNOWN ->
                    CompletableFuture.failedFuture(new FerryException(
                            ErrorCode.TRANSACTION_UNKNOWN, "broker " + decider + " has not decided to commit it"));
            });
        }

        private CompletableFuture<Void> notDecided(FerryException failure) {
            return Answers.isAway(failure)
                    ? open(failure)
                    : end(
                            CompletableFuture.failedFuture(rolledBack(transaction, failure)),
                            CompletableFuture.completedFuture(null));
        }

        CompletableFuture<Void> rollBack() {
            CompletableFuture<Void> tooLate = CompletableFuture.failedFuture(new FerryException(
                    ErrorCode.TRANSACTION_COMMITTED,
                    "transaction " + transaction + " has been committed: its commit had no answer, but took effect"));
            return decided ? tooLate : end(CompletableFuture.completedFuture(null), tooLate);
        }

        /** Rolls back at the broker that decides, unless it has decided; ends the others in the same way, and says how that was. */
        private CompletableFuture<Void> end(CompletableFuture<Void> ifRolledBack, CompletableFuture<Void> ifCommitted) {
            return failure(ask(backend -> backend.rollback(transaction))).thenCompose(refused -> {
                if (refused == null) {
                    return rollBackOthers().thenCompose(nothing -> ifRolledBack);
                }
                return Answers.isAway(refused) ? open(refused) : askedAfter(refused, ifRolledBack, ifCommitted);
            });
        }

        private CompletableFuture<Void> askedAfter(
                FerryException refused, CompletableFuture<Void> ifRolledBack, CompletableFuture<Void> ifCommitted) {
            CompletableFuture<TransactionState> status = ask(backend -> backend.status(transaction));
            return failure(status).thenCompose(unanswered -> {
                if (unanswered != null) {
                    return open(unanswered);
                }
                return switch (status.join()) {
                    case COMMITTED -> tellOthers().thenCompose(nothing -> ifCommitted);
                    case ROLLED_BACK -> rollBackOthers().thenCompose(nothing -> ifRolledBack);
                    case OPEN, PREPARED -> open(refused);
                    case UNKNOWN -> unknown(refused);
                };
            });
        }

        private static CompletableFuture<@Nullable FerryException> failure(CompletableFuture<?> asked) {
            return asked.handle((answer, failure) -> failure == null ? null : Failures.of(failure));
        }

        /** As a request without an answer: it can be asked for again. */
        private CompletableFuture<Void> open(FerryException failure) {
            return CompletableFuture.failedFuture(new FerryException(
                    ErrorCode.TIMEOUT,
                    "whether transaction " + transaction + " is committed is known to broker " + decider
                            + " only, which does not say now; " + others + " will end it in the same way: "
                            + failure.getMessage(),
                    failure));
        }

        private CompletableFuture<Void> unknown(FerryException failure) {
            return CompletableFuture.failedFuture(new FerryException(
                    ErrorCode.TRANSACTION_OUTCOME_UNKNOWN,
                    "broker " + decider + ", which decides about transaction " + transaction
                            + ", does not know it any more; what is still prepared on " + others
                            + " is rolled back: " + failure.getMessage(),
                    failure));
        }

        private CompletableFuture<Void> rollBackOthers() {
            return Answers.of(others, broker -> members.of(broker).call(backend -> backend.rollback(transaction)))
                    .thenAccept(answers -> answers.failures()
                            .forEach((broker, failure) -> log.info(
                                    "transaction {} is rolled back; broker {} will hear of it from broker {}: {}",
                                    transaction,
                                    broker,
                                    decider,
                                    failure.getMessage())));
        }

        /** Those that are away, or go away meanwhile, are not waited for. */
        private CompletableFuture<Void> tellOthers() {
            decided = true;
            CommitRequest request = CommitRequest.branch(transaction, false);
            List<CompletableFuture<Void>> told = new ArrayList<>();
            List<CompletableFuture<Void>> awaited = new ArrayList<>();
            for (String broker : others) {
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
                    .thenCompose(all -> ask(backend -> backend.forget(transaction)))
                    .exceptionally(failure -> {
                        log.debug("broker {} keeps its decision about {} for now", decider, transaction, failure);
                        return null;
                    }));
            return CompletableFuture.allOf(awaited.toArray(CompletableFuture[]::new));
        }
    }
}
