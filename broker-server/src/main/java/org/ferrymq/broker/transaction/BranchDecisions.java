package org.ferrymq.broker.transaction;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.metadata.Decisions;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.transaction.InDoubtList.DecidedBranch;
import org.ferrymq.protocol.command.jms.transaction.InDoubtList.InDoubtBranch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Branches that are prepared and wait for somebody to decide, and what has been decided about them in place of their
 * transaction manager: by an administrator, or by a client for a transaction over several brokers. A decision is on disk before it is carried out, and
 * a restart carries it out if nobody has. Agent thread only.
 */
public final class BranchDecisions {
    private static final Logger LOG = LoggerFactory.getLogger(BranchDecisions.class);

    private final DeliveryAgent agent;
    private final Decisions decisions;
    private final Map<String, Transaction> transactions;
    private final BiFunction<Transaction, Boolean, CompletableFuture<Void>> end;
    private final Runnable decidedSome;

    /**
     * Decides about transactions.
     *
     * @param transactions those that live, by identifier
     * @param end commits (true) or rolls back a prepared one
     * @param decidedSome is run when there is a decision that other brokers may have to hear of, or that could not be carried out yet
     */
    BranchDecisions(
            DeliveryAgent agent,
            Decisions decisions,
            Map<String, Transaction> transactions,
            BiFunction<Transaction, Boolean, CompletableFuture<Void>> end,
            Runnable decidedSome) {
        this.agent = agent;
        this.decisions = decisions;
        this.transactions = transactions;
        this.end = end;
        this.decidedSome = decidedSome;
    }

    /** Branches of this broker that a transaction manager has to end: those that are prepared, and those that somebody else has decided. */
    public List<String> recover() {
        Set<String> branches = new LinkedHashSet<>();
        decisions.all().forEach((id, decision) -> {
            if (decision.brokers().isEmpty()) {
                branches.add(id);
            }
        });
        transactions.values().stream()
                .filter(transaction -> transaction.phase() == Phase.PREPARED
                        && transaction.brokers().isEmpty())
                .forEach(transaction -> branches.add(transaction.id().text()));
        return List.copyOf(branches);
    }

    /** As {@link #recover}, for people. */
    public List<InDoubtBranch> inDoubt() {
        return transactions.values().stream()
                .filter(transaction -> transaction.phase() == Phase.PREPARED)
                .map(Transaction::asInDoubt)
                .toList();
    }

    /** {@return the branches that an administrator has decided and nobody has forgotten, the oldest decision first} */
    public List<DecidedBranch> decided() {
        return decisions.all().entrySet().stream()
                .filter(entry -> entry.getValue().brokers().isEmpty())
                .map(entry -> new DecidedBranch(
                        entry.getKey(),
                        entry.getValue().committed(),
                        entry.getValue().decidedAt()))
                .sorted(Comparator.comparingLong(DecidedBranch::decidedAt))
                .toList();
    }

    /**
     * Decides a prepared branch in place of its transaction manager, which is told so when it comes, also after a restart, until it forgets the branch. Asked for again while
     * it is on its way (by a client whose connection was cut), or when the log has refused to carry it out so far, it is the same decision; the other one is refused.
     *
     * @throws FerryException TRANSACTION_UNKNOWN if it is not in doubt
     */
    public CompletableFuture<Void> resolve(TransactionId id, boolean commit) {
        Transaction inDoubt = transactions.get(id.text());
        CompletableFuture<Void> underWay = inDoubt == null ? null : inDoubt.ending(commit);
        if (underWay != null) {
            return underWay;
        }
        if (inDoubt == null || !isPrepared(inDoubt) || inDoubt.isDeciding()) {
            throw new FerryException(ErrorCode.TRANSACTION_UNKNOWN, "transaction " + id + " is not in doubt");
        }
        requireNotDecided(inDoubt, !commit);
        if (decisions.get(id.text()) != null) {
            return carryOut(inDoubt, commit);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        inDoubt.deciding(new Transaction.Deciding(commit, done));
        var unused = decisions
                .put(id.text(), new Decisions.Decision(commit, agent.now(), inDoubt.brokers()))
                .whenComplete((decided, refused) -> agent.submit(() -> {
                    inDoubt.deciding(null);
                    decided(id, commit, refused, done);
                    decidedSome.run();
                }));
        return done;
    }

    private static boolean isPrepared(Transaction transaction) {
        return transaction.phase() == Phase.PREPARED;
    }

    /** The decision is on disk; the transaction manager may have come meanwhile. */
    private void decided(TransactionId id, boolean commit, @Nullable Throwable refused, CompletableFuture<Void> done) {
        Transaction transaction = transactions.get(id.text());
        if (refused != null) {
            done.completeExceptionally(refused);
        } else if (transaction == null || !isPrepared(transaction)) {
            FerryException late = new FerryException(
                    ErrorCode.TRANSACTION_UNKNOWN, "transaction " + id + " is not in doubt any more");
            var unused = decisions.remove(id.text()).whenComplete((gone, error) -> done.completeExceptionally(late));
        } else {
            var unused = carryOut(transaction, commit).whenComplete((ended, error) -> {
                if (error == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(error); // it stays prepared, and this is tried again
                }
            });
        }
    }

    /** Ends a prepared branch as was decided; one that is not prepared any more stays as it is. */
    CompletableFuture<Void> carryOut(Transaction transaction, boolean commit) {
        if (!isPrepared(transaction)) {
            return CompletableFuture.completedFuture(null);
        }
        LOG.atLevel(transaction.brokers().isEmpty() ? Level.WARN : Level.DEBUG)
                .log("transaction {} is {} as decided", transaction.id(), commit ? "committed" : "rolled back");
        return end.apply(transaction, commit).whenComplete((ended, refused) -> {
            if (refused != null) {
                decidedSome.run(); // it is tried again
            }
        });
    }

    /**
     * What is decided ends in no other way, also if the log refused to carry it out at first.
     *
     * @param commit the decision against which something is asked
     * @throws FerryException if it is decided so
     */
    void requireNotDecided(Transaction transaction, boolean commit) {
        TransactionId id = transaction.id();
        Decisions.Decision decision = decisions.get(id.text());
        if (decision != null && decision.committed() == commit) {
            XaException heuristic = heuristic(id, decision);
            throw heuristic != null ? heuristic : Refusals.decided(id, commit);
        }
    }

    /** What somebody who wants to end a branch is told if it was decided in place of its transaction manager; null if it was not. */
    static @Nullable XaException heuristic(TransactionId id, Decisions.@Nullable Decision decision) {
        if (decision == null || !decision.brokers().isEmpty()) {
            return null;
        }
        return decision.committed()
                ? new XaException(XaError.XA_HEURCOM, "branch " + id + " was committed by an administrator")
                : new XaException(XaError.XA_HEURRB, "branch " + id + " was rolled back by an administrator");
    }
}
