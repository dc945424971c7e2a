package org.ferrymq.broker.transaction;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.metadata.Decisions;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.transaction.TransactionState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that their client commits on several brokers. All are prepared; then one of them, the first, keeps the decision to commit. When the client has gone,
 * or stays silent, before all have heard of it, this ends what is left: the first broker rolls back what it has no decision about, and what it does not know must not begin there any more; the others ask
 * it until they have an answer; and the first
 * keeps a decision until nobody is prepared any more. Agent thread only, except {@link #peers}.
 */
final class SharedTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(SharedTransactions.class);
    private static final long INTERVAL_MS = 1000;
    /** A client that lives ends its transactions sooner than this; what it has left, decided or not, is looked after then. */
    private static final long LEFT_MS = 600_000;
    /** A client that lives tells the decision at once; after this it has perhaps lost it, and the broker that decides is asked. */
    private static final long PATIENCE_MS = 30_000;

    private final String ownName;
    private final DeliveryAgent agent;
    private final Decisions decisions;
    private final Map<String, Transaction> transactions;
    private final BiFunction<Transaction, Boolean, CompletableFuture<Void>> end;
    private final Set<String> busy = new HashSet<>();
    private volatile Peers peers = (broker, transaction) -> CompletableFuture.failedFuture(
            new FerryException(ErrorCode.SERVICE_NOT_AVAILABLE, "this broker knows no others"));
    private boolean scheduled;

    /**
     * Looks after transactions.
     *
     * @param transactions those that live, by identifier
     * @param end commits (true) or rolls back a prepared one
     */
    SharedTransactions(
            String ownName,
            DeliveryAgent agent,
            Decisions decisions,
            Map<String, Transaction> transactions,
            BiFunction<Transaction, Boolean, CompletableFuture<Void>> end) {
        this.ownName = ownName;
        this.agent = agent;
        this.decisions = decisions;
        this.transactions = transactions;
        this.end = end;
    }

    void peers(Peers others) {
        peers = others;
    }

    /** Whether it is on disk that a transaction over several brokers is committed, carried out here or not yet. */
    static boolean isCommitment(Decisions.@Nullable Decision decision) {
        return decision != null && decision.committed() && !decision.brokers().isEmpty();
    }

    /** A decision that is on disk is carried out again after a crash: what does so need not be forced by itself. */
    Durability durability(Transaction transaction) {
        Decisions.Decision decision =
                transaction.isDeciding() ? null : decisions.get(transaction.id().text());
        return decision != null && decision.committed() ? Durability.RELAXED : Durability.DURABLE;
    }

    /** Something may be left to be looked after: soon, and again as long as there is something. */
    void look() {
        boolean some = transactions.values().stream()
                        .anyMatch(each -> each.phase() == Phase.PREPARED
                                && (!each.brokers().isEmpty()
                                        || decisions.get(each.id().text()) != null))
                || decisions.all().values().stream()
                        .anyMatch(decision -> !decision.brokers().isEmpty());
        if (some && !scheduled) {
            scheduled = true;
            agent.at(agent.now() + INTERVAL_MS, () -> {
                scheduled = false;
                lookAfterAll();
                look();
            });
        }
    }

    private void lookAfterAll() {
        for (Transaction transaction : List.copyOf(transactions.values())) {
            if (transaction.phase() == Phase.PREPARED && !transaction.isDeciding()) {
                Decisions.Decision decision = decisions.get(transaction.id().text());
                if (decision != null) {
                    end(transaction, decision.committed(), "as was decided");
                } else if (!transaction.brokers().isEmpty()) {
                    lookAfter(transaction);
                }
            }
        }
        decisions.all().forEach((id, decision) -> {
            if (!decision.brokers().isEmpty() && agent.now() - decision.decidedAt() >= LEFT_MS && busy.add(id)) {
                forgetIfDone(id, decision);
            }
        });
    }

    private void lookAfter(Transaction transaction) {
        String id = transaction.id().text();
        String decider = transaction.brokers().get(0);
        long waits = agent.now() - transaction.preparedAtMs();
        if (decider.equals(ownName)) {
            if (transaction.isAbandoned() || waits >= LEFT_MS) {
                end(transaction, false, "because its client has gone, or gave up, and nothing was decided");
            }
            return;
        }
        boolean due = transaction.isAbandoned() || waits >= PATIENCE_MS;
        if (due && busy.add(id)) {
            var unused = peers.outcome(decider, id)
                    .whenComplete((state, error) -> agent.submit(() -> {
                        busy.remove(id);
                        answered(transaction, decider, state, error);
                    }));
        }
    }

    private void answered(
            Transaction transaction, String decider, @Nullable TransactionState state, @Nullable Throwable error) {
        if (state == null) {
            LOG.info(
                    "transaction {} stays in doubt until broker {} can be asked: {}",
                    transaction.id(),
                    decider,
                    String.valueOf(error));
        } else if (transaction.phase() == Phase.PREPARED
                && !transaction.isDeciding()
                && decisions.get(transaction.id().text()) == null) {
            switch (state) {
                case COMMITTED -> end(transaction, true, "as broker " + decider + " has decided");
                case ROLLED_BACK, UNKNOWN -> end(transaction, false, "as it is on broker " + decider);
                case OPEN, PREPARED -> LOG.debug("transaction {} is not decided yet", transaction.id());
            }
        }
    }

    private void end(Transaction transaction, boolean commit, String reason) {
        LOG.info("transaction {} is {} now, {}", transaction.id(), commit ? "committed" : "rolled back", reason);
        var unused = end.apply(transaction, commit).whenComplete((done, error) -> {
            if (error != null) {
                LOG.warn("transaction {} has not ended yet", transaction.id(), error);
            }
        });
    }

    /** A broker that is not prepared any more has committed: it was prepared when this was decided. */
    private void forgetIfDone(String id, Decisions.Decision decision) {
        List<CompletableFuture<TransactionState>> answers = new ArrayList<>();
        for (String broker : decision.brokers()) {
            if (!broker.equals(ownName)) {
                answers.add(peers.outcome(broker, id));
            }
        }
        var unused = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .whenComplete((all, error) -> agent.submit(() -> {
                    busy.remove(id);
                    boolean open = transactions.containsKey(id);
                    if (error == null
                            && !open
                            && answers.stream().noneMatch(answer -> answer.join() == TransactionState.PREPARED)) {
                        var unusedRemoval = decisions.remove(id);
                    }
                }));
    }
}
