package org.ferrymq.broker.transaction;

import java.util.List;
import java.util.Map;
import org.ferrymq.broker.delivery.Delivery;
import org.ferrymq.broker.metadata.Decisions;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.OpenTransaction;
import org.ferrymq.broker.store.RecentEnds;
import org.ferrymq.protocol.command.jms.transaction.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a restart makes of the transactions in the log. Those that ended lately are remembered; prepared ones wait on, with what they acknowledged locked, or end as was decided; all
 * others are rolled back. Used once, before the agent starts.
 */
final class RestoredTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(RestoredTransactions.class);

    private final MessageStore store;
    private final Delivery delivery;
    private final Decisions decisions;
    private final BranchDecisions branches;
    private final RecentOutcomes recent;
    private final Map<String, Transaction> transactions;

    /** {@code transactions}: takes those that live, by identifier. */
    RestoredTransactions(
            MessageStore store,
            Delivery delivery,
            Decisions decisions,
            BranchDecisions branches,
            RecentOutcomes recent,
            Map<String, Transaction> transactions) {
        this.store = store;
        this.delivery = delivery;
        this.decisions = decisions;
        this.branches = branches;
        this.recent = recent;
        this.transactions = transactions;
    }

    /** {@code remembered}: how many of the last ends are looked for. */
    void restore(int remembered) {
        RecentEnds ended = store.recentEnds(remembered, Decisions.KIND);
        recent.knowsAllFrom(ended.completeSinceMs());
        ended.ends().forEach(this::remember);
        store.openTransactions().forEach(this::takeOver);
    }

    private void remember(RecentEnds.End end) {
        if ((end.prepared() || end.forgotten()) && isXa(end.transactionId())) {
            return; // its transaction manager knows, or has had it forgotten
        }
        recent.put(
                end.transactionId(),
                end.committed() ? TransactionState.COMMITTED : TransactionState.ROLLED_BACK,
                XaError.XA_RBROLLBACK,
                end.atMs());
    }

    private static boolean isXa(String id) {
        return id.startsWith("X:");
    }

    private void takeOver(OpenTransaction open) {
        String id = open.transactionId();
        List<String> brokers = open.prepared() ? Transaction.brokers(open.payload()) : List.of();
        if (open.prepared() && (isXa(id) || !brokers.isEmpty())) {
            waitOn(open, brokers);
        } else if (isXa(id) || id.startsWith("L:")) {
            rollBack(id);
        }
    }

    private void waitOn(OpenTransaction open, List<String> brokers) {
        String id = open.transactionId();
        Transaction transaction = new Transaction(TransactionId.parse(id), null, Phase.PREPARED, open.beganAtMs());
        transaction.brokers(brokers);
        delivery.restore(transaction.enlistment(), open.acknowledges());
        transactions.put(id, transaction);
        Decisions.Decision decision = decisions.get(id);
        if (decision != null) {
            delivery.agent().submit(() -> {
                var unused = branches.carryOut(transaction, decision.committed());
            });
        }
        LOG.info("transaction {} is prepared, {}", id, decision == null ? "not decided" : "and decided");
    }

    private void rollBack(String id) {
        recent.put(
                id,
                TransactionState.ROLLED_BACK,
                XaError.XA_RBCOMMFAIL,
                delivery.agent().now());
        var unused = store.append(new LogEntry.Rollback(id), Durability.RELAXED).whenComplete((done, error) -> {
            if (error != null) {
                LOG.error("transaction {} found open after the restart was not rolled back", id, error);
            }
        });
    }
}
