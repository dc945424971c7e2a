package org.ferrymq.broker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.metadata.TableLog;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes of metadata to the store. The tables exist before the store, which replays into them; so the store is
 * bound once it is open. Thread-safe.
 */
final class StoreTableLog implements TableLog {
    private volatile @Nullable MessageStore store;

    void bind(MessageStore opened) {
        store = opened;
    }

    @Override
    public CompletableFuture<Void> append(List<LogEntry> entries) {
        MessageStore bound = store;
        if (bound == null) {
            return CompletableFuture.failedFuture(
                    new StoreException(StoreException.Reason.CLOSED, "the store is not open yet"));
        }
        return bound.appendAll(entries, Durability.DURABLE).thenAccept(results -> {});
    }
}
