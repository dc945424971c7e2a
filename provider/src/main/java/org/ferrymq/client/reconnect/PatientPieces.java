package org.ferrymq.client.reconnect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.ferrymq.client.Failures;
import org.ferrymq.protocol.FerryException;

/**
 * Pieces of large bodies that wait while the broker is full or busy. Their order is the caller's, who sends one when the one before is there. Thread-safe.
 */
final class PatientPieces {
    /** Sends the piece once, within a time. */
    @FunctionalInterface
    interface Attempt {
        CompletableFuture<Void> within(Duration limit);
    }

    private static final long FIRST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 1_000;

    private final ScheduledExecutorService scheduler;

    PatientPieces(ScheduledExecutorService scheduler) {
        this.scheduler = scheduler;
    }

    /** Sends; fails with what the broker said last if there is no room within the limit. */
    CompletableFuture<Void> send(Attempt attempt, Duration limit) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        attempt(attempt, System.nanoTime() + limit.toNanos(), FIRST_PAUSE_MS, result);
        return result;
    }

    private void attempt(Attempt attempt, long deadline, long pauseMs, CompletableFuture<Void> result) {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        Failures.unawaited(attempt.within(left).whenComplete((nothing, failure) -> {
            if (failure == null) {
                result.complete(null);
                return;
            }
            FerryException cause = Failures.of(failure);
            long remainingMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (PatientSends.isFull(cause) && remainingMs > pauseMs) {
                again(attempt, deadline, pauseMs, result, cause);
            } else {
                result.completeExceptionally(cause);
            }
        }));
    }

    private void again(
            Attempt attempt, long deadline, long pauseMs, CompletableFuture<Void> result, FerryException cause) {
        try {
            Failures.unawaited(scheduler.schedule(
                    () -> attempt(attempt, deadline, Math.min(2 * pauseMs, LONGEST_PAUSE_MS), result),
                    pauseMs,
                    TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            cause.addSuppressed(e); // the client is shutting down
            result.completeExceptionally(cause);
        }
    }
}
