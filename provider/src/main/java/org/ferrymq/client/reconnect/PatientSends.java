package org.ferrymq.client.reconnect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.ferrymq.client.Destination;
import org.ferrymq.client.Failures;
import org.ferrymq.client.SendRequest;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * Sends that wait while the broker is full or busy, and keep their order meanwhile: what it refused for that reason, of which it has stored nothing, is sent
 * again after a pause, until the time for the send is over. Of each destination one request is under way; what is sent meanwhile waits behind it and goes as one
 * request. So nothing is ever stored before what was sent earlier. Thread-safe; calls nobody while holding its lock.
 */
final class PatientSends {
    /** Sends once, within a time. */
    @FunctionalInterface
    interface Sender {
        CompletableFuture<Void> send(SendRequest request, Duration limit);
    }

    private final Sender sender;
    private final ScheduledExecutorService scheduler;
    private final Map<Destination, SendLine> lines = new HashMap<>();

    PatientSends(Sender sender, ScheduledExecutorService scheduler) {
        this.sender = sender;
        this.scheduler = scheduler;
    }

    /** Sends; fails with what the broker said last if there is no room within the limit. */
    CompletableFuture<Void> send(SendRequest request, Duration limit) {
        SendLine.Waiting waiting = new SendLine.Waiting(request, System.nanoTime() + limit.toNanos());
        SendLine idle = null;
        synchronized (lines) {
            SendLine line = lines.get(request.destination());
            if (line == null) {
                idle = new SendLine();
                lines.put(request.destination(), idle);
                line = idle;
            }
            line.add(waiting);
        }
        if (idle != null) {
            advance(request.destination(), idle);
        }
        return waiting.result;
    }

    /** Sends what waits, until an answer has to be waited for or nothing is left. One caller at a time for each line. */
    private void advance(Destination destination, SendLine line) {
        while (true) {
            List<SendLine.Waiting> batch;
            List<SendLine.Waiting> late = new ArrayList<>();
            @Nullable FerryException lateness;
            synchronized (lines) {
                batch = line.take(late);
                lateness = late.isEmpty() ? null : line.lateness(destination);
                if (batch.isEmpty()) {
                    lines.remove(destination);
                }
            }
            if (lateness != null) {
                fail(late, lateness);
            }
            if (batch.isEmpty()) {
                return;
            }
            Duration left = Duration.ofNanos(Math.max(1, batch.get(0).deadline - System.nanoTime()));
            CompletableFuture<Void> answer = sender.send(SendLine.merge(batch), left);
            if (!answer.isDone()) {
                Failures.unawaited(answer.whenComplete((nothing, failure) -> {
                    if (settle(destination, line, batch, failure)) {
                        advance(destination, line);
                    }
                }));
                return;
            }
            // not by a dependent: a thousand failures at once must not nest
            if (!settle(destination, line, batch, Failures.ofDone(answer))) {
                return;
            }
        }
    }

    /** {@return whether the line goes on at once} */
    private boolean settle(
            Destination destination, SendLine line, List<SendLine.Waiting> batch, @Nullable Throwable failure) {
        if (failure == null) {
            synchronized (lines) {
                line.stored();
            }
            batch.forEach(each -> each.result.complete(null));
            return true;
        }
        FerryException cause = Failures.of(failure);
        boolean full = isFull(cause);
        List<SendLine.Waiting> failed = new ArrayList<>();
        long pauseMs;
        synchronized (lines) {
            pauseMs = full ? line.refused(batch, cause, failed) : line.failed(batch, cause, failed);
        }
        fail(failed, cause);
        return pauseMs == 0 || !pause(destination, line, pauseMs);
    }

    private static void fail(List<SendLine.Waiting> sends, FerryException cause) {
        sends.forEach(each -> each.result.completeExceptionally(cause));
    }

    /** {@return false if there will be no pause} */
    private boolean pause(Destination destination, SendLine line, long pauseMs) {
        try {
            Failures.unawaited(scheduler.schedule(() -> advance(destination, line), pauseMs, TimeUnit.MILLISECONDS));
            return true;
        } catch (RejectedExecutionException e) {
            return false; // the client is shutting down: the next attempt fails for that reason
        }
    }

    /** Whether the broker refused something only because it had no room for it at that moment. */
    static boolean isFull(FerryException cause) {
        return cause.code() == ErrorCode.RESOURCE_LIMIT || cause.code() == ErrorCode.BUSY;
    }
}
