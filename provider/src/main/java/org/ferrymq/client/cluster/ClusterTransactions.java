package org.ferrymq.client.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.Failures;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.TransactionState;
import org.ferrymq.client.XaErrorException;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of a connection to a cluster. A transaction begins at a broker with its first request to it; one that came to one broker only
 * ends as if there were no others. Branches that this process did not begin (recovery) are looked for on all brokers, and their end fails while one is away: it may have part in them. Thread-safe.
 */
final class ClusterTransactions {
    private static final int XAER_DUPID = -8;
    private static final int XA_RBROLLBACK = 100;

    /** Branches of XA of this process, by cluster and name: sessions of several connections may work in one. */
    private static final Map<String, Participation> BRANCHES = new ConcurrentHashMap<>();

    private final Members members;
    private final RollCall everybody;
    private final Map<String, Participation> locals = new ConcurrentHashMap<>();
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    ClusterTransactions(Members members, RollCall everybody) {
        this.members = members;
        this.everybody = everybody;
    }

    static boolean isXa(String transaction) {
        return transaction.startsWith("X:");
    }

    private String key(String branch) {
        return members.view().cluster() + '\n' + branch;
    }

    private @Nullable Participation known(String transaction) {
        return isXa(transaction) ? BRANCHES.get(key(transaction)) : locals.get(transaction);
    }

    private Participation required(String transaction) {
        if (!isXa(transaction)) {
            return locals.computeIfAbsent(transaction, id -> new Participation(Duration.ZERO));
        }
        Participation branch = BRANCHES.get(key(transaction));
        if (branch == null) {
            throw new FerryException(
                    ErrorCode.TRANSACTION_UNKNOWN, "branch " + transaction + " was not begun by this process");
        }
        return branch;
    }

    /**
     * Notes that the next request to that broker is one of the transaction, which begins there if need be.
     *
     * @throws FerryException TRANSACTION_UNKNOWN for a branch that nobody has begun
     */
    void use(String transaction, Member member) {
        if (isForeign(transaction)) {
            return;
        }
        Participation participation = required(transaction);
        if (participation.use(member.name()) && isXa(transaction)) {
            Failures.unawaited(member.call(backend -> backend.begin(transaction, participation.timeout()))
                    .whenComplete((nothing, failure) -> {
                        if (failure == null) {
                            participation.begun();
                        } else {
                            participation.fail(Failures.of(failure));
                        }
                    }));
        }
    }

    /** Where there is one broker only, that one knows the branches that other processes have begun. */
    private boolean isForeign(String transaction) {
        return isXa(transaction) && members.only() != null && !BRANCHES.containsKey(key(transaction));
    }

    /** A part of the transaction never reached a broker. */
    void fail(String transaction, FerryException cause) {
        if (isForeign(transaction)) {
            return; // it is the caller who hears of it
        }
        required(transaction).fail(cause);
    }

    private void ended(String transaction) {
        if (isXa(transaction)) {
            BRANCHES.remove(key(transaction));
            begun.remove(transaction);
        } else {
            locals.remove(transaction);
        }
    }

    /** Begins a branch; of several brokers each hears of it when it gets work. */
    CompletableFuture<Void> begin(String transaction, Duration timeout) {
        Participation participation = new Participation(timeout);
        if (BRANCHES.putIfAbsent(key(transaction), participation) != null) {
            return CompletableFuture.failedFuture(
                    new XaErrorException("branch " + transaction + " has begun already", XAER_DUPID));
        }
        begun.add(transaction);
        String only = members.only();
        if (only == null) {
            return done();
        }
        participation.use(only);
        return members.of(only)
                .call(backend -> backend.begin(transaction, timeout))
                .whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        participation.begun();
                    } else {
                        ended(transaction);
                    }
                });
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    /** The brokers that have part in the transaction; all, if it was not begun by this process. */
    List<String> brokers(String transaction) {
        Participation participation = known(transaction);
        if (participation != null) {
            return participation.brokers();
        }
        return isXa(transaction) ? members.names() : List.of();
    }

    // ---- the end

    /** Notes that the end of a transaction is asked for. {@return what is known of it} */
    private @Nullable Participation ending(String transaction) {
        Participation participation = known(transaction);
        if (participation != null) {
            participation.ending();
        }
        return participation;
    }

    private boolean isOfAnother(String transaction) {
        return isXa(transaction) && known(transaction) == null;
    }

    CompletableFuture<PrepareVote> prepare(String transaction) {
        Participation participation = ending(transaction);
        FerryException broken = participation == null ? null : participation.failure();
        if (broken != null) {
            return rollback(transaction).handle((nothing, failure) -> {
                throw new XaErrorException(
                        "branch " + transaction + " is rolled back: " + broken.getMessage(), XA_RBROLLBACK);
            });
        }
        List<String> brokers = brokers(transaction);
        if (brokers.isEmpty()) {
            ended(transaction);
            return CompletableFuture.completedFuture(PrepareVote.READ_ONLY);
        }
        return Answers.of(brokers, broker -> members.of(broker).call(backend -> backend.prepare(transaction)))
                .thenCompose(answers -> voted(transaction, participation, answers));
    }

    private CompletableFuture<PrepareVote> voted(
            String transaction, @Nullable Participation participation, Answers<PrepareVote> answers) {
        FerryException refused = answers.failure(failure -> participation != null || !Answers.isUnknown(failure));
        if (refused == null && answers.values().isEmpty()) {
            refused = answers.failure(failure -> true);
        }
        if (refused != null) {
            FerryException cause = refused;
            // those that have promised must hear that nothing comes of it; one that does not hear it asks its
            // transaction manager
            return Answers.of(
                            new ArrayList<>(answers.values().keySet()),
                            broker -> members.of(broker).call(backend -> backend.rollback(transaction)))
                    .thenCompose(rolledBack -> CompletableFuture.failedFuture(cause));
        }
        boolean readOnly = true;
        for (Map.Entry<String, PrepareVote> vote : answers.values().entrySet()) {
            if (vote.getValue() == PrepareVote.OK) {
                readOnly = false;
            } else if (participation != null) {
                participation.leave(vote.getKey());
            }
        }
        if (readOnly) {
            ended(transaction);
        }
        return CompletableFuture.completedFuture(readOnly ? PrepareVote.READ_ONLY : PrepareVote.OK);
    }

    /** Whether its commit on several brokers was asked for and how that ended is not known. */
    boolean isBeingCommitted(String transaction) {
        Participation participation = known(transaction);
        return participation != null && participation.commitUnderWay() != null;
    }

    CompletableFuture<Void> commit(CommitRequest request) {
        String transaction = request.transaction();
        if (isOfAnother(transaction)) {
            return everybody.all().thenCompose(present -> committed(request, present.brokers()));
        }
        Participation participation = ending(transaction);
        if (participation == null || participation.brokers().isEmpty()) {
            ended(transaction);
            return done();
        }
        SharedCommit underWay = participation.commitUnderWay();
        if (underWay != null) {
            return end(transaction, underWay.complete(members));
        }
        List<String> brokers = participation.brokers();
        boolean atOnce = request.onePhase() || !isXa(transaction);
        FerryException broken = participation.failure();
        if (broken != null && atOnce) {
            return rolledBackInstead(transaction, broken);
        }
        if (brokers.size() == 1) {
            String broker = brokers.get(0);
            CommitRequest own = request.parts() == CommitRequest.UNCHECKED
                    ? request
                    : CommitRequest.local(transaction, participation.requests(broker));
            return end(transaction, members.of(broker).call(backend -> backend.commit(own)));
        }
        return atOnce
                ? end(transaction, participation.commit(transaction).complete(members))
                : committed(request, brokers);
    }

    private CompletableFuture<Void> committed(CommitRequest request, List<String> brokers) {
        return end(
                request.transaction(),
                Answers.of(brokers, broker -> members.of(broker).call(backend -> backend.commit(request)))
                        .thenAccept(Answers::requireDone));
    }

    private CompletableFuture<Void> rolledBackInstead(String transaction, FerryException cause) {
        return SharedCommit.insteadOfCommit(transaction, cause, rollback(transaction));
    }

    CompletableFuture<Void> rollback(String transaction) {
        if (isOfAnother(transaction)) {
            return everybody.all().thenCompose(present -> rolledBack(transaction, present.brokers()));
        }
        Participation participation = ending(transaction);
        SharedCommit underWay = participation == null ? null : participation.commitUnderWay();
        if (underWay != null) {
            return end(transaction, underWay.rollback(members));
        }
        List<String> brokers = brokers(transaction);
        if (brokers.isEmpty()) {
            ended(transaction);
            return done();
        }
        return rolledBack(transaction, brokers);
    }

    private CompletableFuture<Void> rolledBack(String transaction, List<String> brokers) {
        return end(
                transaction,
                Answers.of(brokers, broker -> members.of(broker).call(backend -> backend.rollback(transaction)))
                        .thenAccept(Answers::requireDone));
    }

    /** Forgets a transaction when it has ended, or when the failure says so; else its end may be asked for again. */
    private CompletableFuture<Void> end(String transaction, CompletableFuture<Void> ending) {
        return ending.whenComplete((nothing, failure) -> {
            FerryException cause = failure == null ? null : Failures.of(failure);
            if (cause == null
                    || Answers.isUnknown(cause)
                    || cause.code() == ErrorCode.TRANSACTION_ROLLED_BACK
                    || cause.code() == ErrorCode.TRANSACTION_COMMITTED
                    || cause.code() == ErrorCode.TRANSACTION_OUTCOME_UNKNOWN
                    || cause.code() == ErrorCode.XA_ERROR
                    || (!isXa(transaction) && isOutOfReach(cause))) {
                ended(transaction);
            }
        });
    }

    /** Sessions go on with another local transaction then, and never name this one again. After ILLEGAL_STATE they may still roll it back. */
    private static boolean isOutOfReach(FerryException cause) {
        return switch (cause.code()) {
            case CONNECTION_CLOSED, CONNECTION_FAILED -> true;
            default -> false;
        };
    }

    /** It was rolled back together with what consumers gave back. */
    void rolledBack(String transaction) {
        ended(transaction);
    }

    CompletableFuture<Void> forget(String transaction) {
        return everybody
                .all()
                .thenCompose(present -> Answers.of(
                        present.brokers(), broker -> members.of(broker).call(backend -> backend.forget(transaction))))
                .thenAccept(Answers::requireDone);
    }

    /**
     * The state of a branch for a session that wants to join it. A branch of this process is open as long as nobody here has asked for its end: should the broker have rolled it
     * back meanwhile, the work in it hears of that, as it does when that happens a moment later.
     */
    CompletableFuture<TransactionState> stateToJoin(String transaction) {
        Participation participation = known(transaction);
        return participation != null && participation.isOpen()
                ? CompletableFuture.completedFuture(TransactionState.OPEN)
                : status(transaction);
    }

    CompletableFuture<TransactionState> status(String transaction) {
        Participation participation = known(transaction);
        if (participation != null && participation.brokers().isEmpty()) {
            return CompletableFuture.completedFuture(TransactionState.OPEN);
        }
        if (isOfAnother(transaction)) {
            return everybody.all().thenCompose(present -> status(transaction, present.brokers()));
        }
        // of a local one that has ended, any of them may know more
        return status(transaction, participation == null ? members.names() : participation.brokers())
                .whenComplete((state, failure) -> {
                    if (state == TransactionState.COMMITTED && isBeingCommitted(transaction)) {
                        ended(transaction); // nobody asks for more
                    }
                });
    }

    private CompletableFuture<TransactionState> status(String transaction, List<String> asked) {
        return Answers.of(asked, broker -> members.of(broker).call(backend -> backend.status(transaction)))
                .thenApply(answers -> {
                    FerryException failure = answers.failure(each -> true);
                    if (failure != null) {
                        throw failure;
                    }
                    return List.of(
                                    TransactionState.PREPARED,
                                    TransactionState.OPEN,
                                    TransactionState.ROLLED_BACK,
                                    TransactionState.COMMITTED)
                            .stream()
                            .filter(answers.values()::containsValue)
                            .findFirst()
                            .orElse(TransactionState.UNKNOWN);
                });
    }

    /** Prepared branches of all brokers; fails if one of them cannot say which it has, because the list would pass for complete. */
    CompletableFuture<List<String>> recover() {
        return everybody.all().thenApply(RollCall.Present::prepared);
    }

    /** The connection ends: brokers roll back what it has begun and not prepared. A commit whose outcome is not known is remembered for who asks on another connection. */
    void close() {
        begun.stream().filter(branch -> !isBeingCommitted(branch)).forEach(this::ended);
    }
}
