package org.ferrymq.broker.statistics;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** How large something was, in RocketMQ's buckets. Thread-safe; recording takes nanoseconds and allocates nothing. */
public final class SizeHistogram {
    /** Upper bounds of the buckets in bytes, inclusive; the last bucket has none. */
    private static final long[] BOUNDS = {1 << 10, 4 << 10, 512 << 10, 1 << 20, 2 << 20, 4 << 20};

    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder total = new LongAdder();

    /** An empty histogram. */
    public SizeHistogram() {
        Arrays.setAll(buckets, index -> new LongAdder());
    }

    /** Adds one of so many bytes. */
    public void record(long bytes) {
        int index = 0;
        while (index < BOUNDS.length && bytes > BOUNDS[index]) {
            index++;
        }
        buckets[index].increment();
        total.add(bytes);
    }

    /** Upper bounds of the buckets in bytes; the last is infinite. */
    public static double[] bounds() {
        double[] bounds = Arrays.copyOf(Arrays.stream(BOUNDS).asDoubleStream().toArray(), BOUNDS.length + 1);
        bounds[BOUNDS.length] = Double.POSITIVE_INFINITY;
        return bounds;
    }

    /** How many in each bucket alone. */
    public long[] counts() {
        return Arrays.stream(buckets).mapToLong(LongAdder::sum).toArray();
    }

    /** All bytes together. */
    public long totalBytes() {
        return total.sum();
    }
}
