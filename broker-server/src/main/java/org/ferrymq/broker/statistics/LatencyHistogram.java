package org.ferrymq.broker.statistics;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, in buckets. Thread-safe; recording takes nanoseconds and allocates nothing. */
public final class LatencyHistogram {
    /** Upper bounds of the buckets in microseconds, inclusive; the last bucket has none. */
    private static final long[] BOUNDS = {
        50,
        100,
        250,
        500,
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000
    };

    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder totalNanos = new LongAdder();

    /** An empty histogram. */
    public LatencyHistogram() {
        Arrays.setAll(buckets, index -> new LongAdder());
    }

    /** Adds one. */
    public void record(long nanos) {
        long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
        int index = 0;
        while (index < BOUNDS.length && micros > BOUNDS[index]) {
            index++;
        }
        buckets[index].increment();
        totalNanos.add(nanos);
    }

    /** What was recorded so far. */
    public Snapshot snapshot() {
        long[] counts = new long[buckets.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets[i].sum();
        }
        return new Snapshot(counts, totalNanos.sum() / 1e9);
    }

    /** A histogram at one time. */
    public static final class Snapshot {
        private final long[] counts;
        private final double totalSeconds;

        private Snapshot(long[] counts, double totalSeconds) {
            this.counts = counts;
            this.totalSeconds = totalSeconds;
        }

        /** How many. */
        public long count() {
            return Arrays.stream(counts).sum();
        }

        /** All together, in seconds. */
        public double totalSeconds() {
            return totalSeconds;
        }

        /** On average, in milliseconds; 0 if there are none. */
        public double meanMillis() {
            long count = count();
            return count == 0 ? 0 : totalSeconds * 1000 / count;
        }

        /** Upper bounds of the buckets in seconds; the last is infinite. */
        public double[] boundsSeconds() {
            double[] bounds = new double[counts.length];
            for (int i = 0; i < BOUNDS.length; i++) {
                bounds[i] = BOUNDS[i] / 1e6;
            }
            bounds[BOUNDS.length] = Double.POSITIVE_INFINITY;
            return bounds;
        }

        /** How many in each bucket alone. */
        public long[] counts() {
            return counts.clone();
        }

        /** The upper bound of the bucket that the quantile is in, in milliseconds; infinite above the last bound. */
        public double quantileMillis(double quantile) {
            long rank = (long) Math.ceil(count() * quantile);
            long seen = 0;
            for (int i = 0; i < BOUNDS.length; i++) {
                seen += counts[i];
                if (seen >= rank && rank > 0) {
                    return BOUNDS[i] / 1e3;
                }
            }
            return rank == 0 ? 0 : Double.POSITIVE_INFINITY;
        }

        /** How many took longer than {@code fromMicros} and at most {@code toMicros}; both must be bounds of buckets. */
        public long between(long fromMicros, long toMicros) {
            long sum = 0;
            for (int i = 0; i < counts.length; i++) {
                long upper = i < BOUNDS.length ? BOUNDS[i] : Long.MAX_VALUE;
                if (upper > fromMicros && upper <= toMicros) {
                    sum += counts[i];
                }
            }
            return sum;
        }
    }
}
