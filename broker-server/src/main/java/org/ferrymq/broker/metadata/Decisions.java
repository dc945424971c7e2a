package org.ferrymq.broker.metadata;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How administrators have decided XA branches in place of their transaction managers, until those have heard it and forget it. The same rules as
 * {@link Topics}. Thread-safe.
 */
public final class Decisions {
    static final String KIND = "decisions";

    /**
     * One decision.
     *
     * @param committed whether the branch is committed; else it is rolled back
     * @param decidedAt when, ms since the epoch
     */
    public record Decision(boolean committed, long decidedAt) {}

    private final LoggedTable<Decision> table;

    Decisions(TableLog log) {
        this.table = new LoggedTable<>(KIND, Decision.class, log, (before, after) -> {});
    }

    LoggedTable<Decision> table() {
        return table;
    }

    /** The decision about a branch, or null if there is none. */
    public @Nullable Decision get(String transaction) {
        return table.get(transaction);
    }

    /** All decisions by branch: a weakly consistent view. */
    public Map<String, Decision> all() {
        return table.asMap();
    }

    /** Makes a decision; it is on disk when this completes. */
    public CompletableFuture<Void> put(String transaction, Decision decision) {
        return table.change(transaction, current -> decision).thenAccept(done -> {});
    }

    /** Forgets a decision, if there is one. */
    public CompletableFuture<Void> remove(String transaction) {
        return table.change(transaction, current -> null).thenAccept(gone -> {});
    }
}
