package org.ferrymq.broker.transaction;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ferrymq.protocol.command.jms.transaction.TransactionState;
import org.jspecify.annotations.Nullable;

/** How the last transactions ended, for clients that lost the answer and ask again. Agent thread only. */
final class RecentOutcomes {
    /** COMMITTED or ROLLED_BACK, why it was rolled back, and when, ms since the epoch. */
    record Outcome(TransactionState state, XaError reason, long atMs) {}

    private final Map<String, Outcome> outcomes;
    /** No end after this time is forgotten, ms since the epoch. */
    private long completeSinceMs = Long.MIN_VALUE;

    RecentOutcomes(int capacity) {
        outcomes = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Outcome> eldest) {
                if (size() <= capacity) {
                    return false;
                }
                knowsAllFrom(eldest.getValue().atMs);
                return true;
            }
        };
    }

    void put(String id, TransactionState state, XaError reason, long atMs) {
        outcomes.put(id, new Outcome(state, reason, atMs));
    }

    @Nullable Outcome get(String id) {
        return outcomes.get(id);
    }

    boolean remove(String id) {
        return outcomes.remove(id) != null;
    }

    /** Ends before this time may be missing. */
    void knowsAllFrom(long timeMs) {
        completeSinceMs = Math.max(completeSinceMs, timeMs);
    }

    /** {@return whether all transactions that ended at this time or later are here} */
    boolean knowsAllSince(long timeMs) {
        return timeMs > completeSinceMs;
    }
}
