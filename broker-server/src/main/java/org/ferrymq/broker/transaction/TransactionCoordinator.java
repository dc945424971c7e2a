package org.ferrymq.broker.transaction;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.ferrymq.broker.delivery.Delivery;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.delivery.subscription.Enlistment;
import org.ferrymq.broker.metadata.Decisions;
import org.ferrymq.broker.store.AppendResult;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.StoreException;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.transaction.TransactionState;
import org.ferrymq.protocol.command.jms.transaction.TxCommit;
import org.ferrymq.protocol.command.jms.transaction.Vote;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins, prepares and ends transactions. Local ones begin with their first use and end with their connection at the latest;
 * XA branches begin explicitly, and once prepared they wait for the transaction manager, across restarts. Futures complete on
 * the agent. Agent thread only, except {@link #restore()}.
 */
public final class TransactionCoordinator {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionCoordinator.class);

    private static final long RETRY_MS = 1000;
    private static final long SWEEP_MS = 250;

    private final MessageStore store;
    private final Delivery delivery;
    private final TransactionConfig config;
    private final Map<String, Transaction> transactions = new LinkedHashMap<>();
    private final TransactionOutcomes outcomes;
    private final Decisions decisions;
    private final SharedTransactions shared;
    private final BranchDecisions branches;
    private boolean sweepScheduled;

    /** {@code brokerName}: of this broker, by which others of the cluster know it. */
    public TransactionCoordinator(
            MessageStore store, Delivery delivery, Decisions decisions, TransactionConfig config, String brokerName) {
        this.store = store;
        this.decisions = decisions;
        this.delivery = delivery;
        this.config = config;
        this.outcomes = new TransactionOutcomes(delivery.agent(), decisions, transactions, config.remembered());
        this.shared = new SharedTransactions(brokerName, delivery.agent(), decisions, transactions, this::endPrepared);
        this.branches = new BranchDecisions(delivery.agent(), decisions, transactions, this::endPrepared, shared::look);
        delivery.connections().onClose(this::connectionClosed);
    }

    /** Tells how other brokers are asked. */
    public void peers(Peers peers) {
        shared.peers(peers);
    }

    /** {@return prepared branches, and what is decided about them in place of their transaction manager} */
    public BranchDecisions branches() {
        return branches;
    }

    /** {@return what is known of transactions, also of those that are over} */
    public TransactionOutcomes outcomes() {
        return outcomes;
    }

    private CompletableFuture<Void> endPrepared(Transaction transaction, boolean commit) {
        return commit ? commit(transaction.id(), false, TxCommit.UNCHECKED) : rollback(transaction.id());
    }

    /** Takes over what the log says of transactions. Before the agent starts. */
    public void restore() {
        new RestoredTransactions(store, delivery, decisions, branches, outcomes.recent(), transactions)
                .restore(config.remembered());
        delivery.agent().submit(shared::look);
    }

    /**
     * The transaction's part in delivery, for a send or an acknowledgement of the connection; begins a local transaction.
     *
     * @throws FerryException TRANSACTION_UNKNOWN, TRANSACTION_ROLLED_BACK, ILLEGAL_STATE
     */
    public Enlistment enlist(ClientConnection connection, TransactionId id) {
        if (!connection.isOpen()) {
            throw new FerryException(ErrorCode.ILLEGAL_STATE, "connection " + connection.connectionId() + " is closed");
        }
        Transaction known = transactions.get(id.text());
        if (!id.xa() && !id.isLocalOf(connection.connectionId())) {
            throw new FerryException(ErrorCode.ILLEGAL_STATE, "transaction " + id + " belongs to another connection");
        }
        if (known == null) {
            FerryException over = outcomes.over(id);
            if (over != null) {
                throw over;
            }
            if (id.xa()) {
                throw Refusals.unknown(id);
            }
            outcomes.requireNotDisowned(id);
            known = new Transaction(id, connection, Phase.OPEN, delivery.agent().now());
            transactions.put(id.text(), known);
        }
        if (known.phase() != Phase.OPEN) {
            throw known.phase() == Phase.ROLLING_BACK
                    ? Refusals.rolledBack(id, known.rollbackReason())
                    : new FerryException(
                            ErrorCode.ILLEGAL_STATE,
                            "transaction " + id + " is " + known.phase()
                                    + " and takes no more sends or acknowledgements");
        }
        return known.enlistment();
    }

    /** Begins an XA branch. {@code timeoutMs} 0: the default. */
    public void begin(ClientConnection connection, TransactionId id, long timeoutMs) {
        if (!id.xa()) {
            enlist(connection, id);
            return;
        }
        if (transactions.containsKey(id.text())) {
            throw new XaException(XaError.XAER_DUPID, "branch " + id + " has begun already");
        }
        if (decisions.get(id.text()) != null) {
            throw new XaException(
                    XaError.XAER_DUPID,
                    "branch " + id + " is over, but how it was decided is not forgotten yet; nothing was begun."
                            + " 'mqadmin tx list --decided' shows what an administrator has decided");
        }
        outcomes.requireNotDisowned(id);
        outcomes.recent().remove(id.text());
        Transaction transaction =
                new Transaction(id, connection, Phase.OPEN, delivery.agent().now());
        transactions.put(id.text(), transaction);
        long timeout = timeoutMs == 0 ? config.defaultTimeout().toMillis() : timeoutMs;
        long now = delivery.agent().now();
        transaction.deadline(timeout > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + timeout);
        scheduleSweep();
    }

    /** One timer for all: most transactions end long before their deadline, and a timer each would outlive them. */
    private void scheduleSweep() {
        if (!sweepScheduled) {
            sweepScheduled = true;
            delivery.agent().at(delivery.agent().now() + SWEEP_MS, this::sweep);
        }
    }

    private void sweep() {
        sweepScheduled = false;
        long now = delivery.agent().now();
        boolean more = false;
        for (Transaction transaction : List.copyOf(transactions.values())) {
            if (transaction.deadline() <= now) {
                timedOut(transaction);
            }
            boolean undecided = transaction.phase() == Phase.OPEN || transaction.phase() == Phase.PREPARING;
            more |= undecided && transaction.deadline() < Long.MAX_VALUE;
        }
        if (more) {
            scheduleSweep();
        }
    }

    private void timedOut(Transaction transaction) {
        if (transaction.phase() == Phase.OPEN) {
            LOG.warn("transaction {} was not prepared in time and is rolled back", transaction.id());
            rollBackSurely(transaction, XaError.XA_RBTIMEOUT);
        }
    }

    /**
     * Prepares a branch: it survives everything from now on.
     *
     * @param parts as at {@link #commit}
     * @param brokers all that have a part of the transaction, the one that will know how it ends first; empty for a branch of a transaction manager
     */
    public CompletableFuture<Vote> prepare(TransactionId id, int parts, List<String> brokers) {
        Transaction transaction = requireLiving(id);
        if ((!id.xa() && brokers.isEmpty()) || transaction.phase() != Phase.OPEN) {
            throw Refusals.protocol(transaction, "prepared");
        }
        transaction.brokers(brokers);
        CompletableFuture<Vote> voted = new CompletableFuture<>();
        transaction.transition(Phase.PREPARING, "prepare");
        Enlistment enlistment = transaction.enlistment();
        enlistment.whenSettled(() -> {
            String incomplete = incomplete(enlistment, parts);
            if (incomplete != null) {
                transaction.transition(Phase.OPEN, incomplete);
                var unused = rollBack(transaction, incomplete);
                voted.completeExceptionally(Refusals.rolledBack(id, XaError.XA_RBROLLBACK, incomplete));
            } else if (enlistment.isEmpty()) {
                transaction.transition(Phase.COMMITTED, "read only");
                if (transaction.brokers().isEmpty()) {
                    outcomes.ended(transaction, TransactionState.COMMITTED);
                } else {
                    transactions.remove(id.text()); // says nothing about how it ends elsewhere, and must not seem to
                }
                voted.complete(Vote.READ_ONLY);
            } else {
                appendPrepare(transaction, voted);
            }
        });
        return voted;
    }

    private void appendPrepare(Transaction transaction, CompletableFuture<Vote> voted) {
        String id = transaction.id().text();
        append(new LogEntry.Prepare(id, transaction.payload()), Durability.DURABLE, error -> {
            if (error == null) {
                transaction.enlistment().markLogged();
                transaction.prepared(delivery.agent().now());
                if (!transaction.brokers().isEmpty()) {
                    shared.look();
                }
                voted.complete(Vote.OK);
            } else {
                transaction.transition(Phase.OPEN, "refused by the log");
                voted.completeExceptionally(
                        new XaException(XaError.XAER_RMERR, "branch " + id + " could not be prepared: " + error));
                endLeftOver(transaction);
            }
        });
    }

    /** The log refused to end it, so it is open again: somebody must, if its connection has gone meanwhile. */
    private void endLeftOver(Transaction transaction) {
        if (transaction.phase() != Phase.OPEN) {
            return;
        }
        ClientConnection owner = transaction.owner();
        if (owner != null && !owner.isOpen()) {
            rollBackSurely(transaction, XaError.XA_RBCOMMFAIL);
        } else if (transaction.deadline() < Long.MAX_VALUE) {
            scheduleSweep();
        }
    }

    /**
     * Commits; completes when it is on disk. Committing a local transaction again that is known as committed succeeds; a branch that has
     * ended exists no more, and a client that had no answer asks for its status; but one that an administrator has committed is remembered until
     * its transaction manager forgets it.
     *
     * @param onePhase whether an XA branch is committed without having been prepared; ignored for local ones
     * @param parts how many requests the client has issued in it, {@link TxCommit#UNCHECKED} if not known: if one of them was refused or
     *     got lost, it is rolled back
     */
    public CompletableFuture<Void> commit(TransactionId id, boolean onePhase, int parts) {
        Transaction transaction = transactions.get(id.text());
        if (transaction == null) {
            if (outcomes.isCommitted(id) && !id.xa()) {
                return CompletableFuture.completedFuture(null);
            }
            throw outcomes.notLiving(id);
        }
        CompletableFuture<Void> underWay = transaction.ending();
        if (transaction.phase() == Phase.COMMITTING && underWay != null) {
            return underWay;
        }
        if (transaction.phase() == Phase.ROLLING_BACK) {
            throw Refusals.rolledBack(id, transaction.rollbackReason());
        }
        if (id.xa() && transaction.phase() != (onePhase ? Phase.OPEN : Phase.PREPARED)) {
            throw Refusals.protocol(transaction, onePhase ? "committed in one phase" : "committed");
        }
        branches.requireNotDecided(transaction, false);
        transaction.transition(Phase.COMMITTING, onePhase ? "commit in one phase" : "commit");
        CompletableFuture<Void> done = transaction.beginEnd();
        Enlistment enlistment = transaction.enlistment();
        if (enlistment.entries() < 0) {
            enlistment.whenSettled(() -> commit(transaction, parts, LogEntry.Commit.UNCHECKED, done));
        } else {
            commit(transaction, parts, enlistment.entries(), done);
        }
        return done;
    }

    /** {@code entries}: the store may not have taken all of them yet; it commits only if it did, so nobody waits for that first. */
    private void commit(Transaction transaction, int parts, int entries, CompletableFuture<Void> done) {
        String incomplete = incomplete(transaction.enlistment(), parts);
        if (incomplete != null) {
            rollBackInstead(transaction, incomplete, done);
        } else if (!transaction.enlistment().logged()) {
            committed(transaction, done);
        } else {
            append(new LogEntry.Commit(transaction.id().text(), entries), shared.durability(transaction), error -> {
                String refused = error == null ? null : incomplete(transaction.enlistment(), parts);
                if (error == null) {
                    committed(transaction, done);
                } else if (refused != null) {
                    rollBackInstead(transaction, refused, done);
                } else {
                    transaction.endRefused("commit refused by the log");
                    endLeftOver(transaction);
                    done.completeExceptionally(error);
                }
            });
        }
    }

    private void rollBackInstead(Transaction transaction, String reason, CompletableFuture<Void> done) {
        var unused = rollBack(transaction, reason)
                .whenComplete((ended, error) -> done.completeExceptionally(
                        Refusals.rolledBack(transaction.id(), XaError.XA_RBROLLBACK, reason)));
    }

    private static @Nullable String incomplete(Enlistment enlistment, int parts) {
        Throwable failure = enlistment.failure();
        if (failure != null) {
            return "the log refused a part of it: " + failure;
        }
        return parts == TxCommit.UNCHECKED || parts == enlistment.parts()
                ? null
                : "of the " + parts + " requests in it " + enlistment.parts() + " were accepted";
    }

    private void committed(Transaction transaction, CompletableFuture<Void> done) {
        transaction.transition(Phase.COMMITTED, "commit is in the log");
        delivery.settlements().committed(transaction.enlistment());
        outcomes.ended(transaction, TransactionState.COMMITTED);
        done.complete(null);
    }

    /**
     * Rolls back; what it acknowledged goes back, counted. Again for one that is known as rolled back: succeeds. Refused for one that is decided to be committed, also if that could
     * not be carried out yet.
     */
    public CompletableFuture<Void> rollback(TransactionId id) {
        Transaction transaction = transactions.get(id.text());
        if (transaction == null) {
            if (outcomes.isRolledBack(id)) {
                return CompletableFuture.completedFuture(null);
            }
            throw outcomes.notLiving(id);
        }
        CompletableFuture<Void> underWay = transaction.ending();
        if (transaction.phase() == Phase.ROLLING_BACK && underWay != null) {
            return underWay;
        }
        boolean deciding = transaction.isDeciding() && !transaction.brokers().isEmpty();
        if (deciding || (transaction.phase() != Phase.OPEN && transaction.phase() != Phase.PREPARED)) {
            throw Refusals.protocol(transaction, "rolled back");
        }
        branches.requireNotDecided(transaction, true);
        return rollBack(transaction, "asked for");
    }

    /**
     * As {@link #rollback}, for a local transaction that may never have begun.
     *
     * @throws FerryException TRANSACTION_UNKNOWN for an XA branch that is not known
     */
    public CompletableFuture<Void> rollbackIfBegun(TransactionId id) {
        if (transactions.containsKey(id.text())) {
            return rollback(id);
        }
        if (id.xa() && outcomes.over(id) == null) {
            throw Refusals.unknown(id);
        }
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> rollBack(Transaction transaction, String reason) {
        transaction.transition(Phase.ROLLING_BACK, reason);
        CompletableFuture<Void> done = transaction.beginEnd();
        Enlistment enlistment = transaction.enlistment();
        enlistment.whenSettled(() -> {
            if (!enlistment.logged()) {
                // as below: what goes back may be a lot, and this may be the turn of an event loop
                delivery.agent().submit(() -> rolledBack(transaction, done));
                return;
            }
            Durability durability = transaction.wasPrepared() ? Durability.DURABLE : Durability.RELAXED;
            CompletableFuture<AppendResult> appended =
                    store.append(new LogEntry.Rollback(transaction.id().text()), durability);
            var unused =
                    appended.whenComplete((result, error) -> delivery.agent().submit(() -> {
                        if (error == null || isUnknown(error)) {
                            rolledBack(transaction, done); // unknown: none of its entries reached the log
                        } else {
                            transaction.endRefused("rollback refused by the log");
                            endLeftOver(transaction);
                            done.completeExceptionally(error);
                        }
                    }));
        });
        return done;
    }

    private static boolean isUnknown(Throwable error) {
        Throwable inner = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return inner instanceof StoreException refused && refused.reason() == StoreException.Reason.UNKNOWN_TRANSACTION;
    }

    private void rolledBack(Transaction transaction, CompletableFuture<Void> done) {
        transaction.transition(Phase.ROLLED_BACK, "rollback is in the log");
        delivery.settlements().rolledBack(transaction.enlistment());
        outcomes.ended(transaction, TransactionState.ROLLED_BACK);
        done.complete(null);
    }

    /** For what takes a moment only once the log has it. */
    private void append(LogEntry entry, Durability durability, Consumer<@Nullable Throwable> then) {
        CompletableFuture<AppendResult> appended = store.append(entry, durability);
        var unused = appended.whenComplete((result, error) -> delivery.agent().handOver(() -> then.accept(error)));
    }

    private Transaction requireLiving(TransactionId id) {
        Transaction transaction = transactions.get(id.text());
        if (transaction == null) {
            throw outcomes.notLiving(id);
        }
        if (transaction.phase() == Phase.ROLLING_BACK) {
            throw Refusals.rolledBack(id, transaction.rollbackReason());
        }
        return transaction;
    }

    private void connectionClosed(ClientConnection connection) {
        for (Transaction transaction : List.copyOf(transactions.values())) {
            if (transaction.owner() == connection && transaction.phase() == Phase.OPEN) {
                rollBackSurely(transaction, XaError.XA_RBCOMMFAIL);
            }
        }
        shared.look();
    }

    /** Nobody waits for the outcome, so what the log refuses now (it is busy or full) is tried again. */
    private void rollBackSurely(Transaction transaction, XaError reason) {
        if (transaction.phase() != Phase.OPEN) {
            return;
        }
        transaction.rollbackReason(reason);
        var unused = rollBack(transaction, reason.name()).whenComplete((done, error) -> {
            if (error != null) {
                LOG.warn("transaction {} is not rolled back yet", transaction.id(), error);
                delivery.agent().at(delivery.agent().now() + RETRY_MS, () -> rollBackSurely(transaction, reason));
            }
        });
    }
}
