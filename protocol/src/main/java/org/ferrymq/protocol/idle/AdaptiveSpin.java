package org.ferrymq.protocol.idle;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Spin, then park: a thread that has nothing to do looks again for some microseconds, letting others run in between, before it
 * goes to sleep; to be woken would cost more than what it waits for takes. It learns from its own waits: where what came was too late again and again,
 * it parks at once, and looks only once in a while whether that has changed, so that an idle or slow process costs nothing.
 *
 * <p>Belongs to one waiting thread. How long it looks is a setting of the process, {@link SpinLimit}.
 */
public final class AdaptiveSpin {
    /** How often in a row it may wait in vain before it stops spinning, at most. */
    static final int MOST_CONFIDENCE = 8;
    /** Of so many waits one is tried while it does not spin. */
    static final int TRY_EVERY = 32;

    private static final int GAIN = 2;
    private static final int ANSWER_HOPS = 2;

    private final long limitNanos;
    private final LongSupplier clock;
    private int confidence = MOST_CONFIDENCE;
    private int skipped;
    private boolean spinning;
    private long since;

    /** With the limit of this process. */
    public AdaptiveSpin() {
        this(SpinLimit.nanos());
    }

    /**
     * For a thread that waits for what another process answers: twice the limit, since several threads have their turn in between, and the disk.
     */
    public static AdaptiveSpin forAnswers() {
        return new AdaptiveSpin(ANSWER_HOPS * SpinLimit.nanos());
    }

    /**
     * With a limit of its own.
     *
     * @param limitNanos how long to look; 0 parks at once, always
     */
    public AdaptiveSpin(long limitNanos) {
        this(limitNanos, System::nanoTime);
    }

    /**
     * With a clock of one's own, for tests.
     *
     * @param clock nanoseconds
     */
    AdaptiveSpin(long limitNanos, LongSupplier clock) {
        this.limitNanos = limitNanos;
        this.clock = clock;
    }

    /** Looks until it is ready or the limit is over: true if it is ready, false if the thread should park (and look once more as it does). */
    public boolean until(BooleanSupplier ready) {
        while (goOn()) {
            if (ready.getAsBoolean()) {
                arrived();
                return true;
            }
        }
        return false;
    }

    /** There is nothing to do: true to look again now (another thread had a chance to run), false to park. */
    // Giving way lets whoever is waited for run at once; nothing relies on it.
    @SuppressWarnings("ThreadPriorityCheck")
    public boolean goOn() {
        if (limitNanos == 0) {
            return false;
        }
        if (!spinning) {
            if (confidence == 0 && ++skipped % TRY_EVERY != 0) {
                return false;
            }
            spinning = true;
            since = clock.getAsLong();
        } else if (clock.getAsLong() - since >= limitNanos) {
            spinning = false;
            confidence = Math.max(0, confidence - 1);
            return false;
        }
        Thread.yield();
        return true;
    }

    /** There is something to do; ends a spin, if there is one, as one that was worth it. */
    public void arrived() {
        if (spinning) {
            spinning = false;
            confidence = Math.min(MOST_CONFIDENCE, confidence + GAIN);
        }
    }
}
