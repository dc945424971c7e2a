package org.ferrymq.client.reconnect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import org.ferrymq.client.Failures;
import org.ferrymq.client.remoting.Link;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * One request of the application, which may need several links. Its methods are called by one thread at a time: first by the
 * caller's, then by the one that handles the failure before.
 *
 * @param <T> the answer
 */
final class Operation<T> {
    /** What is done on a link. */
    @FunctionalInterface
    interface Attempt<T> {
        /**
         * Sends the request.
         *
         * @param repeated whether it was sent before on a link that was lost: it may have taken effect then
         */
        CompletableFuture<T> on(Link link, boolean repeated);
    }

    private final long order;
    private final Attempt<T> attempt;
    private final @Nullable ErrorCode onLoss;
    private final boolean limited;
    private final long deadlineNanos;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private boolean repeated;
    private @Nullable ScheduledFuture<?> alarm;

    /**
     * Creates an operation.
     *
     * @param order its place among the operations of the connection
     * @param onLoss the failure that it ends with when its link is lost; null if it is attempted again
     * @param limit how long it may take, also while there is no link; null for as long as the connection lives
     */
    Operation(long order, Attempt<T> attempt, @Nullable ErrorCode onLoss, @Nullable Duration limit) {
        this.order = order;
        this.attempt = attempt;
        this.onLoss = onLoss;
        this.limited = limit != null;
        this.deadlineNanos = limit == null ? 0 : System.nanoTime() + limit.toNanos();
    }

    long order() {
        return order;
    }

    @Nullable ErrorCode onLoss() {
        return onLoss;
    }

    CompletableFuture<T> result() {
        return result;
    }

    void run(Link link, LinkGate gate) {
        boolean again = repeated;
        repeated = true;
        CompletableFuture<T> answer;
        try {
            answer = attempt.on(link, again);
        } catch (RuntimeException e) {
            // whatever it is: those behind it have to go on
            fail(Failures.of(e));
            return;
        }
        Failures.unawaited(answer.whenComplete((value, failure) -> {
            if (failure == null) {
                complete(value);
            } else {
                gate.attemptFailed(this, link, Failures.of(failure));
            }
        }));
    }

    private void complete(T value) {
        disarm();
        result.complete(value);
    }

    void fail(FerryException failure) {
        disarm();
        result.completeExceptionally(failure);
    }

    long remainingNanos() {
        return deadlineNanos - System.nanoTime();
    }

    /** Whether the alarm must still be set; at most once true. */
    boolean needsAlarm() {
        return limited && alarm == null && !result.isDone();
    }

    void arm(ScheduledFuture<?> newAlarm) {
        alarm = newAlarm;
    }

    private void disarm() {
        ScheduledFuture<?> armed = alarm;
        if (armed != null) {
            armed.cancel(false);
        }
    }
}
