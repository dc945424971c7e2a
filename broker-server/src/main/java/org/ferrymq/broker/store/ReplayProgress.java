package org.ferrymq.broker.store;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how far a replay of the log is, once it takes longer than a second: a line a second. */
final class ReplayProgress {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReplayProgress.class);
    private static final long INTERVAL_NANOS = 1_000_000_000L;
    /** The clock is looked at after so many entries. */
    private static final int ENTRIES = 256;

    private final long from;
    private final long end;
    private final LongSupplier nanoTime;
    private final long began;
    private long toldAt;

    ReplayProgress(long from, long end) {
        this(from, end, System::nanoTime);
    }

    ReplayProgress(long from, long end, LongSupplier nanoTime) {
        this.from = from;
        this.end = end;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
        this.toldAt = began;
    }

    /** The replay has come to a position with so many entries. */
    void at(long position, long entries) {
        if (entries % ENTRIES != 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (now - toldAt >= INTERVAL_NANOS) {
            toldAt = now;
            LOGGER.info("{}", text(position, entries, now - began));
        }
    }

    String text(long position, long entries, long nanos) {
        double seconds = nanos / 1e9;
        double done = Math.max(1, position - from);
        double left = seconds * (end - position) / done;
        return String.format(
                "the log is read to bring its views up to date: %.0f %%, %d entries, %.0f a second, about %.0f s left",
                100 * done / Math.max(1, end - from), entries, entries / seconds, left);
    }
}
