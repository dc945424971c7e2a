package org.ferrymq.broker.store.queue;

/**
 * One consume queue. Written by the store thread; what was published is read by any thread. Offsets count from 0 and are
 * dense. What was put becomes readable by {@link #publish()}.
 */
public interface QueueLog {

    /** Topic of the queue. */
    String topic();

    /** Number of the queue in its topic. */
    int queueId();

    /**
     * Adds an entry.
     *
     * @param eventPosition log position of the entry that made the message visible (itself, a commit, a due timer)
     * @return its offset
     */
    long put(long position, int size, long tagHash, long visibleSinceMs, long eventPosition);

    /** Lets readers see all that was put. */
    void publish();

    /** First offset that can be read. */
    long minOffset();

    /** One after the last offset that can be read. */
    long maxOffset();

    /** Reads an entry. False if the offset is outside of min to max. */
    boolean read(long offset, EntrySink into);

    /** Takes what {@link #read} found. */
    @FunctionalInterface
    interface EntrySink {
        /** One entry. */
        void entry(long position, int size, long tagHash, long visibleSinceMs);
    }

    /** First offset whose message entered the queue at or after the time, else {@link #maxOffset()}. */
    default long offsetByTime(long timeMs) {
        long low = minOffset();
        long high = maxOffset();
        long[] found = new long[1];
        EntrySink time = (position, size, tagHash, visibleSinceMs) -> found[0] = visibleSinceMs;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (read(middle, time) && found[0] >= timeMs) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Whether its entries are files that outlive the process. */
    boolean isDurable();
}
