package org.ferrymq.broker.store;

/** One consume queue, live. Thread-safe for any number of readers. */
public interface QueueReader {

    /** Topic of the queue. */
    String topic();

    /** Number of the queue in its topic. */
    int queueId();

    /** First offset that can be read; equal to {@link #maxOffset()} when there is none. */
    long minOffset();

    /** One after the last offset that can be read. */
    long maxOffset();

    /**
     * Reads one entry.
     *
     * @return false, and {@code into} unchanged, if the offset is outside of min (inclusive) to max (exclusive)
     */
    boolean read(long offset, QueueEntry into);

    /** First offset whose message entered the queue at or after the time; {@link #maxOffset()} if there is none. */
    long offsetByTime(long timeMs);
}
