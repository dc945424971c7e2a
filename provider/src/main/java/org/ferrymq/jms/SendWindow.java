package org.ferrymq.jms;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends that are under way and that nobody has waited for yet, limited in number and bytes: whoever adds one beyond the limit waits for
 * the oldest. For one thread at a time.
 */
final class SendWindow {
    private static final int MAX_SENDS = 512;
    private static final long MAX_BYTES = 8L * 1024 * 1024;

    private record Pending(CompletableFuture<Void> future, int bytes) {}

    private final Deque<Pending> pending = new ArrayDeque<>();
    private long bytes;
    private @Nullable Throwable failure;

    /** Adds a send and waits while there are too many. */
    synchronized void add(CompletableFuture<Void> future, int size) {
        pending.add(new Pending(future, size));
        bytes += size;
        Pending oldest = pending.peek();
        while (oldest != null
                && (oldest.future.isDone()
                        || pending.size() > MAX_SENDS
                        || (bytes > MAX_BYTES && pending.size() > 1))) {
            settleOldest();
            oldest = pending.peek();
        }
    }

    /** Waits for all. {@return the first failure, or null} */
    synchronized @Nullable Throwable awaitAll() {
        while (!pending.isEmpty()) {
            settleOldest();
        }
        return failure;
    }

    /** {@return the first failure noticed so far, or null} */
    synchronized @Nullable Throwable failure() {
        return failure;
    }

    private void settleOldest() {
        Pending oldest = pending.remove();
        bytes -= oldest.bytes;
        try {
            oldest.future.join();
        } catch (CompletionException | java.util.concurrent.CancellationException e) {
            if (failure == null) {
                failure = JmsExceptions.unwrap(e);
            }
        }
    }
}
