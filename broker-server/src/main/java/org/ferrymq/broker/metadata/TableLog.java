package org.ferrymq.broker.metadata;

import java.util.concurrent.CompletableFuture;

/** Where tables write their changes: the log. The entry is applied before the future completes. Thread-safe. */
@FunctionalInterface
public interface TableLog {
    /** Appends a change of {@code kind} (the table) and {@code key}; an empty {@code json} deletes. */
    CompletableFuture<Void> append(String kind, String key, byte[] json);
}
