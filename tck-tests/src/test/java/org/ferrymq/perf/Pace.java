package org.ferrymq.perf;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Spreads what one thread sends evenly over time. */
final class Pace {
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final long intervalNanos;
    private long due;

    /** {@code perSecond}: 0 for no pause at all. */
    Pace(double perSecond) {
        intervalNanos = perSecond == 0 ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
        due = System.nanoTime();
    }

    /**
     * Waits for the next turn.
     *
     * @return when the turn began, as System.nanoTime: now, or earlier if the turns before took too long, so that waiting for a slow broker
     *     counts
     */
    long next() {
        long now = System.nanoTime();
        if (intervalNanos == 0) {
            return now;
        }
        due += intervalNanos;
        if (due - now <= 0) {
            return due;
        }
        for (long left = due - now; left > SPIN_NANOS; left = due - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
        return System.nanoTime(); // that a sleep lasts a little longer is not the broker's fault
    }
}
