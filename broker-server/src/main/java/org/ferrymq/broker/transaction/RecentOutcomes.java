package org.ferrymq.broker.transaction;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ferrymq.protocol.command.jms.transaction.TransactionState;
import org.jspecify.annotations.Nullable;

/** How the last transactions ended, for clients that lost the answer and ask again. Agent thread only. */
final class RecentOutcomes {
    /** COMMITTED or ROLLED_BACK, and why it was rolled back. */
    record Outcome(TransactionState state, XaError reason) {}

    private final Map<String, Outcome> outcomes;

    RecentOutcomes(int capacity) {
        outcomes = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Outcome> eldest) {
                return size() > capacity;
            }
        };
    }

    void put(String id, TransactionState state, XaError reason) {
        outcomes.put(id, new Outcome(state, reason));
    }

    @Nullable Outcome get(String id) {
        return outcomes.get(id);
    }

    boolean remove(String id) {
        return outcomes.remove(id) != null;
    }
}
