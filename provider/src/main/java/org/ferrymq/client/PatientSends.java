package org.ferrymq.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * Sends that wait while the broker is full or busy: what it refused for that reason, of which it has stored nothing, is sent again after a pause,
 * until the time for the send is over. Thread-safe.
 */
final class PatientSends {
    /** Sends once, within a time. */
    @FunctionalInterface
    interface Sender {
        CompletableFuture<Void> send(SendRequest request, Duration limit);
    }

    private static final long FIRST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 1_000;

    private final Sender sender;
    private final ScheduledExecutorService scheduler;

    PatientSends(Sender sender, ScheduledExecutorService scheduler) {
        this.sender = sender;
        this.scheduler = scheduler;
    }

    /** Sends; fails with what the broker said last if there is no room within the limit. */
    CompletableFuture<Void> send(SendRequest request, Duration limit) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        attempt(request, System.nanoTime() + limit.toNanos(), FIRST_PAUSE_MS, result);
        return result;
    }

    private void attempt(SendRequest request, long deadline, long pauseMs, CompletableFuture<Void> result) {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        Failures.unawaited(sender.send(request, left).whenComplete((nothing, failure) -> {
            if (failure == null) {
                result.complete(null);
                return;
            }
            FerryException cause = Failures.of(failure);
            long remainingMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (isFull(cause) && remainingMs > pauseMs) {
                again(request, deadline, pauseMs, result, cause);
            } else {
                result.completeExceptionally(cause);
            }
        }));
    }

    private void again(
            SendRequest request, long deadline, long pauseMs, CompletableFuture<Void> result, FerryException cause) {
        try {
            Failures.unawaited(scheduler.schedule(
                    () -> attempt(request, deadline, Math.min(2 * pauseMs, LONGEST_PAUSE_MS), result),
                    pauseMs,
                    TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            cause.addSuppressed(e); // the client is shutting down
            result.completeExceptionally(cause);
        }
    }

    private static boolean isFull(FerryException cause) {
        return cause.code() == ErrorCode.RESOURCE_LIMIT || cause.code() == ErrorCode.BUSY;
    }
}
