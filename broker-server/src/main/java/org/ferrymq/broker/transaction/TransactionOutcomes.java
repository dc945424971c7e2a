package org.ferrymq.broker.transaction;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.metadata.Decisions;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.transaction.TransactionState;
import org.jspecify.annotations.Nullable;

/**
 * What is known of transactions, living or over, for those that lost an answer and ask again: clients, transaction managers, and other brokers that have a part of the same. Agent
 * thread only.
 */
public final class TransactionOutcomes {
    /** How far what is compared may be apart: the clocks of the agent and of the log, and how long the question travelled. */
    private static final long CLOCKS_MS = 10_000;

    private final DeliveryAgent agent;
    private final Decisions decisions;
    private final Map<String, Transaction> transactions;
    private final RecentOutcomes recent;
    private final DisownedTransactions disowned = new DisownedTransactions();

    /**
     * Knows nothing of ended ones yet.
     *
     * @param transactions those that live, by identifier
     * @param remembered how many of the last ends are kept
     */
    TransactionOutcomes(
            DeliveryAgent agent, Decisions decisions, Map<String, Transaction> transactions, int remembered) {
        this.agent = agent;
        this.decisions = decisions;
        this.transactions = transactions;
        this.recent = new RecentOutcomes(remembered);
    }

    RecentOutcomes recent() {
        return recent;
    }

    /** Takes out a transaction that has ended, and remembers how. */
    void ended(Transaction transaction, TransactionState state) {
        transactions.remove(transaction.id().text());
        recent.put(transaction.id().text(), state, transaction.rollbackReason(), agent.now());
    }

    /**
     * Before a transaction begins.
     *
     * @throws FerryException that it was rolled back, if another broker was told so
     */
    void requireNotDisowned(TransactionId id) {
        disowned.requireNone(id);
    }

    private boolean isDecided(TransactionId id) {
        return decisions.get(id.text()) != null;
    }

    /** {@return whether it is over, rolled back, and nobody has decided otherwise} */
    boolean isRolledBack(TransactionId id) {
        RecentOutcomes.Outcome outcome = recent.get(id.text());
        return outcome != null && outcome.state() == TransactionState.ROLLED_BACK && !isDecided(id);
    }

    /** {@return whether it is over, and was committed} */
    boolean isCommitted(TransactionId id) {
        RecentOutcomes.Outcome outcome = recent.get(id.text());
        return outcome != null && outcome.state() == TransactionState.COMMITTED;
    }

    /** {@return what somebody is told who wants something of a transaction that does not live} */
    FerryException notLiving(TransactionId id) {
        XaException heuristic = BranchDecisions.heuristic(id, decisions.get(id.text()));
        if (heuristic != null) {
            return heuristic;
        }
        RecentOutcomes.Outcome outcome = recent.get(id.text());
        if (outcome != null && outcome.state() == TransactionState.ROLLED_BACK) {
            return Refusals.rolledBack(id, outcome.reason());
        }
        if (!id.xa()) {
            return outcome == null ? Refusals.unknown(id) : Refusals.ended(id, outcome.state());
        }
        return new XaException(
                XaError.XAER_NOTA,
                "branch " + id + (outcome == null ? " is not known" : " has been committed already"));
    }

    /** {@return what somebody is told who wants to work in a transaction that is over; null if it is not known} */
    @Nullable FerryException over(TransactionId id) {
        RecentOutcomes.Outcome outcome = recent.get(id.text());
        if (outcome == null) {
            return null;
        }
        return outcome.state() == TransactionState.ROLLED_BACK
                ? Refusals.rolledBack(id, outcome.reason())
                : Refusals.ended(id, outcome.state());
    }

    /**
     * Forgets what was decided about a transaction in place of its transaction manager; completes when that is on disk. A branch of XA about which nothing was decided is over
     * and not known to it (XAER_NOTA), and how it ended stays known to those that had no answer.
     */
    public CompletableFuture<Void> forget(TransactionId id) {
        Transaction living = transactions.get(id.text());
        if (living != null) {
            throw Refusals.protocol(living, "forgotten");
        }
        boolean decided = decisions.get(id.text()) != null;
        if (id.xa() && !decided) {
            throw new XaException(
                    XaError.XAER_NOTA,
                    "nobody has decided about branch " + id + " in place of its transaction manager");
        }
        boolean remembered = recent.remove(id.text());
        if (decided) {
            return decisions.remove(id.text());
        }
        if (!remembered) {
            throw Refusals.unknown(id);
        }
        return CompletableFuture.completedFuture(null);
    }

    /** What is known of a transaction. */
    public TransactionState status(TransactionId id) {
        Transaction living = transactions.get(id.text());
        if (SharedTransactions.isCommitment(decisions.get(id.text()))) {
            return TransactionState
                    .COMMITTED; // also while it lives: what the log refused to carry out is carried out later
        }
        if (living != null) {
            return living.state();
        }
        RecentOutcomes.Outcome outcome = recent.get(id.text());
        return outcome == null ? TransactionState.UNKNOWN : outcome.state();
    }

    /** What another broker is told that is prepared for a transaction, and rolls it back if this one does not know it: it does not begin here after that. */
    public TransactionState outcome(TransactionId id) {
        TransactionState state = status(id);
        if (state == TransactionState.UNKNOWN) {
            disowned.add(id);
        }
        return state;
    }

    /**
     * What is known of a transaction whose commit had no answer. If none of it arrived, it is rolled back, also if it is still on its way.
     *
     * @param commitAgeMs how long ago the commit was sent; 0 if it is only asked
     */
    public TransactionState status(TransactionId id, long commitAgeMs) {
        TransactionState state = status(id);
        long now = agent.now();
        if (state != TransactionState.UNKNOWN
                || commitAgeMs == 0
                || !recent.knowsAllSince(now - commitAgeMs - CLOCKS_MS)) {
            return state;
        }
        recent.put(id.text(), TransactionState.ROLLED_BACK, XaError.XA_RBCOMMFAIL, now);
        return TransactionState.ROLLED_BACK;
    }
}
