package org.ferrymq.broker.metadata;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How administrators have decided XA branches in place of their transaction managers, until those have heard it and forget it; and that transactions which clients
 * commit on several brokers are committed, until all of those have. The same rules as {@link Topics}. Thread-safe.
 */
public final class Decisions {
    /** What entries of the log about decisions are called. */
    public static final String KIND = "decisions";

    /**
     * One decision.
     *
     * @param committed whether the branch is committed; else it is rolled back
     * @param decidedAt when, ms since the epoch
     * @param brokers the brokers that have a part in a transaction that its client commits; empty for one of a transaction manager
     */
    public record Decision(boolean committed, long decidedAt, List<String> brokers) {
        /** An administrator's. */
        public Decision(boolean committed, long decidedAt) {
            this(committed, decidedAt, List.of());
        }

        /** Absent brokers read as none. */
        public Decision {
            brokers = brokers == null ? List.of() : List.copyOf(brokers);
        }
    }

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
