package org.ferrymq.broker.transaction;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.delivery.subscription.Enlistment;
import org.ferrymq.protocol.command.jms.transaction.InDoubtList.InDoubtBranch;
import org.ferrymq.protocol.command.jms.transaction.TransactionState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One transaction while it lives. Agent thread only. */
final class Transaction {
    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

    private final TransactionId id;
    private final @Nullable ClientConnection owner;
    private final long beganAtMs;
    private final Enlistment enlistment;
    private Phase phase;
    private boolean wasPrepared;
    private long preparedAtMs;
    private long deadline = Long.MAX_VALUE;
    private @Nullable CompletableFuture<Void> ending;
    private XaError rollbackReason = XaError.XA_RBROLLBACK;
    private List<String> brokers = List.of();
    private @Nullable Deciding deciding;

    /** {@code owner}: the connection that began it; null after a restart. {@code beganAtMs}: since the epoch. */
    Transaction(TransactionId id, @Nullable ClientConnection owner, Phase phase, long beganAtMs) {
        this.id = id;
        this.owner = owner;
        this.beganAtMs = beganAtMs;
        this.phase = phase;
        this.wasPrepared = phase == Phase.PREPARED;
        this.enlistment = new Enlistment(id.text());
    }

    TransactionId id() {
        return id;
    }

    @Nullable ClientConnection owner() {
        return owner;
    }

    InDoubtBranch asInDoubt() {
        return new InDoubtBranch(id.text(), beganAtMs, enlistment.acknowledged(), owner != null && owner.isOpen());
    }

    Enlistment enlistment() {
        return enlistment;
    }

    Phase phase() {
        return phase;
    }

    /** The brokers that have a part of it, the one that knows how it ends first; empty if its transaction manager knows. */
    List<String> brokers() {
        return brokers;
    }

    void brokers(List<String> names) {
        brokers = List.copyOf(names);
    }

    /** Whether a decision about it is on its way to the log: nothing else may end it. */
    boolean isDeciding() {
        return deciding != null;
    }

    /** A decision is on its way to the log, or (null) is there or refused. */
    void deciding(@Nullable Deciding now) {
        deciding = now;
    }

    /** {@return how it ends, if it is being committed (true) or rolled back (false), as decided or otherwise; null if it is not} */
    @Nullable CompletableFuture<Void> ending(boolean commit) {
        if (deciding != null) {
            return deciding.commit == commit ? deciding.done : null;
        }
        return phase == (commit ? Phase.COMMITTING : Phase.ROLLING_BACK) ? ending : null;
    }

    /**
     * A decision that is on its way to the log.
     *
     * @param done completes when it has been carried out
     */
    record Deciding(boolean commit, CompletableFuture<Void> done) {}

    /** Whether the connection that began it has gone. */
    boolean isAbandoned() {
        return owner == null || !owner.isOpen();
    }

    /** What a Prepare entry keeps of it. */
    byte[] payload() {
        return (id.text() + (brokers.isEmpty() ? "" : "\n" + String.join("\n", brokers)))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The reverse of {@link #payload}. */
    static List<String> brokers(byte[] payload) {
        List<String> lines = List.of(new String(payload, StandardCharsets.UTF_8).split("\n"));
        return lines.subList(Math.min(1, lines.size()), lines.size());
    }

    /** When it is rolled back unless prepared, ms since the epoch; Long.MAX_VALUE for never. */
    long deadline() {
        return deadline;
    }

    void deadline(long atMs) {
        deadline = atMs;
    }

    /** It is prepared, on disk, since {@code nowMs}. */
    void prepared(long nowMs) {
        transition(Phase.PREPARED, "on disk");
        preparedAtMs = nowMs;
    }

    /** When it was prepared, ms since the epoch; 0 if before the last restart. */
    long preparedAtMs() {
        return preparedAtMs;
    }

    boolean wasPrepared() {
        return wasPrepared;
    }

    void transition(Phase next, String reason) {
        if (!phase.mayBecome(next)) {
            throw new IllegalStateException(
                    "transaction " + id + " cannot go from " + phase + " to " + next + ": " + reason);
        }
        LOG.debug("transaction {}: {} -> {} ({})", id, phase, next, reason);
        phase = next;
        wasPrepared |= next == Phase.PREPARED;
    }

    /** Back to where it was before an end that the log refused. */
    void endRefused(String reason) {
        ending = null;
        transition(wasPrepared ? Phase.PREPARED : Phase.OPEN, reason);
    }

    /** The end that is under way, for calls that come twice. */
    @Nullable CompletableFuture<Void> ending() {
        return ending;
    }

    CompletableFuture<Void> beginEnd() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ending = begun;
        return begun;
    }

    XaError rollbackReason() {
        return rollbackReason;
    }

    void rollbackReason(XaError reason) {
        rollbackReason = reason;
    }

    TransactionState state() {
        return switch (phase) {
            case OPEN, PREPARING -> TransactionState.OPEN;
            case PREPARED -> TransactionState.PREPARED;
            case COMMITTING -> wasPrepared ? TransactionState.PREPARED : TransactionState.OPEN;
            case COMMITTED -> TransactionState.COMMITTED;
            // the log may refuse it yet, and a prepared one then waits on; one that was open is never committed after
            // that
            case ROLLING_BACK -> wasPrepared ? TransactionState.PREPARED : TransactionState.ROLLED_BACK;
            case ROLLED_BACK -> TransactionState.ROLLED_BACK;
        };
    }
}
