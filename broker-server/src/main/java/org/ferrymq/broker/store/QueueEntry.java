package org.ferrymq.broker.store;

import org.ferrymq.broker.store.queue.QueueLog;

/** Holder that {@link QueueReader#read} fills, to be used again and again. Not thread-safe. */
public final class QueueEntry implements QueueLog.EntrySink {
    private long position;
    private int size;
    private long tagHash;
    private long visibleSinceMs;

    /** Fills it; for the store. */
    @Override
    public void entry(long newPosition, int newSize, long newTagHash, long newVisibleSinceMs) {
        position = newPosition;
        size = newSize;
        tagHash = newTagHash;
        visibleSinceMs = newVisibleSinceMs;
    }

    /** Log position of the message, for {@link MessageStore#message(long)}. */
    public long position() {
        return position;
    }

    /** Bytes of the message's record. */
    public int size() {
        return size;
    }

    /** Hash of the message's tag, 0 for none. */
    public long tagHash() {
        return tagHash;
    }

    /** When the message entered the queue, ms since the epoch; never falls within a queue. */
    public long visibleSinceMs() {
        return visibleSinceMs;
    }
}
