package org.ferrymq.broker.store.queue;

/**
 * One consume queue. Written by the store thread; what was published is read by any thread. Offsets count from 0 and are
 * dense. What was put becomes readable by {@link #publish()}.
 */
public interface QueueLog {
    /** Position of an entry whose message is gone. */
    long NO_MESSAGE = -1;

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

    /**
     * The message of an entry is elsewhere from now on. Nothing happens if the entry is of another message.
     *
     * @param firstPosition first position of the log; messages below are gone
     * @return whether the entry was of that message
     */
    boolean move(Move move, long firstPosition);

    /** Lets readers see all that was put. */
    void publish();

    /** First offset that can be read. */
    long minOffset();

    /** One after the last offset that can be read. */
    long maxOffset();

    /**
     * Reads an entry. False if the offset is outside of min to max. Between, messages that nobody needed may be gone: their
     * position is {@link #NO_MESSAGE} or before the log.
     */
    boolean read(long offset, EntrySink into);

    /** Takes what {@link #read} found. */
    @FunctionalInterface
    interface EntrySink {
        /** One entry. */
        void entry(long position, int size, long tagHash, long visibleSinceMs);
    }

    /** First offset whose message entered the queue at or after the time, else {@link #maxOffset()}. */
    long offsetByTime(long timeMs);

    /** First offset whose message was made visible at or after the log position, else {@link #maxOffset()}. */
    long offsetByEvent(long eventPosition);

    /** Whether its entries are files that outlive the process. */
    boolean isDurable();
}
