package org.ferrymq.broker.net;

import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/** Who waits until nameservers know a version of the topics, each for so long at most. Thread-safe. */
final class AnnouncementWaiters {
    private record Waiter(long version, long deadlineNanos, CompletableFuture<Void> done) {}

    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    private final Duration atMost;
    private final LongSupplier nanoClock;

    AnnouncementWaiters(Duration atMost, LongSupplier nanoClock) {
        this.atMost = atMost;
        this.nanoClock = nanoClock;
    }

    CompletableFuture<Void> add(long version) {
        Waiter waiter = new Waiter(version, nanoClock.getAsLong() + atMost.toNanos(), new CompletableFuture<>());
        waiters.add(waiter);
        return waiter.done();
    }

    /** Ends the waits for versions that are known, and those that have lasted long enough; returns how many. */
    int end(LongPredicate known) {
        int ended = 0;
        long now = nanoClock.getAsLong();
        for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
            Waiter waiter = all.next();
            if (known.test(waiter.version()) || waiter.deadlineNanos() - now <= 0) {
                all.remove();
                waiter.done().complete(null);
                ended++;
            }
        }
        return ended;
    }

    /** Nanoseconds until the next wait has lasted long enough. */
    long idleNanos() {
        long now = nanoClock.getAsLong();
        long idle = Long.MAX_VALUE;
        for (Waiter waiter : waiters) {
            idle = Math.min(idle, Math.max(0, waiter.deadlineNanos() - now));
        }
        return idle;
    }
}
