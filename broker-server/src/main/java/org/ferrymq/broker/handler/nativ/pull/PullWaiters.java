package org.ferrymq.broker.handler.nativ.pull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.ferrymq.broker.delivery.ConsumerOffsets.QueueKey;
import org.ferrymq.broker.store.QueueListener;
import org.jspecify.annotations.Nullable;

/**
 * Pulls that wait for a message. Each is woken once: by an arrival beyond its offset, or by its deadline. Thread-safe;
 * waking only hands over to the event loop of the waiting connection.
 */
public final class PullWaiters implements QueueListener {
    /** One waiting pull. */
    static final class Waiter {
        private final QueueKey queue;
        private final long offset;
        private final long deadlineNanos;
        private final Wake wake;
        private final AtomicBoolean woken = new AtomicBoolean();

        /**
         * Describes a waiting pull.
         *
         * @param offset the first offset that it has not seen
         * @param wake called once
         */
        Waiter(QueueKey queue, long offset, long deadlineNanos, Wake wake) {
            this.queue = queue;
            this.offset = offset;
            this.deadlineNanos = deadlineNanos;
            this.wake = wake;
        }

        private void wake(boolean expired) {
            if (woken.compareAndSet(false, true)) {
                wake.wake(expired);
            }
        }
    }

    /** What to do when the wait is over. */
    @FunctionalInterface
    interface Wake {
        /** {@code expired}: the deadline came first. */
        void wake(boolean expired);
    }

    private final Map<QueueKey, Queue<Waiter>> waiting = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;
    private volatile Runnable onFirst = () -> {};
    private volatile boolean resting;

    public PullWaiters(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }

    /** Lets a pull wait; {@code currentMax} is asked once more, for what arrived since the pull looked. */
    void park(Waiter waiter, LongSupplier currentMax) {
        waiting.compute(waiter.queue, (key, queue) -> {
            Queue<Waiter> waiters = queue == null ? new ConcurrentLinkedQueue<>() : queue;
            waiters.add(waiter);
            return waiters;
        });
        if (resting) {
            resting = false;
            onFirst.run();
        }
        if (currentMax.getAsLong() > waiter.offset) {
            waiter.wake(false);
        }
    }

    @Override
    public void onArrival(String topic, int queueId, long maxOffset) {
        if (waiting.isEmpty()) {
            return;
        }
        @Nullable Queue<Waiter> waiters = waiting.remove(new QueueKey(topic, queueId));
        if (waiters != null) {
            waiters.forEach(waiter -> waiter.wake(false));
        }
    }

    /** Whoever calls {@link #expire} is told by this action, on any thread, that there is something to do again. */
    public void onFirst(Runnable action) {
        onFirst = action;
    }

    /** True if nobody waits: {@link #expire} has nothing to do until {@link #onFirst} is told. */
    public boolean restIfEmpty() {
        resting = true; // before looking: who comes later sees it
        if (waiting.isEmpty()) {
            return true;
        }
        resting = false;
        return false;
    }

    /** Wakes those whose deadline has passed. */
    public void expire() {
        long now = nanoClock.getAsLong();
        List<Waiter> expired = new ArrayList<>();
        for (QueueKey key : waiting.keySet()) {
            waiting.computeIfPresent(key, (same, queue) -> {
                queue.removeIf(waiter -> {
                    boolean due = now - waiter.deadlineNanos >= 0;
                    if (due) {
                        expired.add(waiter);
                    }
                    return due || waiter.woken.get();
                });
                return queue.isEmpty() ? null : queue;
            });
        }
        // Outside of the map's lock, because a woken pull may park again.
        expired.forEach(waiter -> waiter.wake(true));
    }

    /** How many wait, woken ones not yet swept included; for tests and figures. */
    int size() {
        return waiting.values().stream().mapToInt(Queue::size).sum();
    }
}
