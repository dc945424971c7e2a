package org.ferrymq.broker.delivery;

import java.util.ArrayList;
import java.util.List;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;

/** Counts failed deliveries in ledgers and, behind them, in the log. Agent thread only. */
final class Redeliveries {
    private final MessageStore store;
    private final List<LogEntry> pending = new ArrayList<>();

    Redeliveries(MessageStore store) {
        this.store = store;
    }

    /** One more failed delivery of a message. */
    void count(Partition partition, long offset) {
        Ledger ledger = partition.ledger();
        int failures = ledger.failures(offset) + 1;
        ledger.failuresAtLeast(offset, failures);
        if (!ledger.ephemeral()) {
            LedgerKey key = ledger.key();
            pending.add(new LogEntry.Redelivery(key.group(), key.topic(), key.queueId(), offset, failures));
        }
    }

    /** Writes what was counted since the last call. */
    void write() {
        if (!pending.isEmpty()) {
            // A count that the log refuses is lost at the next restart only: the message itself is safe.
            var unused = store.appendAll(List.copyOf(pending), Durability.RELAXED);
            pending.clear();
        }
    }
}
