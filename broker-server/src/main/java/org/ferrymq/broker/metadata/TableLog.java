package org.ferrymq.broker.metadata;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.store.LogEntry;

/** Where tables write their changes: the log. Thread-safe. */
@FunctionalInterface
public interface TableLog {
    /** Appends entries next to each other, all or none; they are on disk and applied before the future completes. */
    CompletableFuture<Void> append(List<LogEntry> entries);
}
