package org.ferrymq.broker.delivery.expiry;

import org.agrona.collections.Long2LongHashMap;

/**
 * What is known of the expirations in one queue as a group sees it: up to where the messages have been looked at, and for each block of them the
 * earliest time at which one expires. Eight bytes for a thousand messages that wait, so that nobody has to read them again before one
 * is due. Agent thread only.
 */
final class ExpiryMarks {
    /** Messages in a block. */
    static final int BLOCK = 1024;

    private static final long NEVER = Long.MAX_VALUE;

    private final Long2LongHashMap earliest = new Long2LongHashMap(NEVER);
    private long lookedUpTo;
    private long floor;

    /** The queue is as it is now: what began anew has not been looked at, what is done is forgotten. */
    void update(long newFloor, long maxOffset) {
        if (newFloor < floor || maxOffset < lookedUpTo) {
            earliest.clear();
            lookedUpTo = 0;
        }
        floor = newFloor;
        long doneBlocks = newFloor / BLOCK;
        earliest.keySet().removeIf((Long block) -> block < doneBlocks);
        lookedUpTo = Math.max(lookedUpTo, doneBlocks * BLOCK);
    }

    /** The first offset, not below {@code from}, of a block in which something has expired; -1 if there is none. */
    long firstDue(long from, long nowMs) {
        long[] first = {-1};
        earliest.forEachLong((block, time) -> {
            if (time <= nowMs && block * BLOCK >= from && (first[0] < 0 || block < first[0])) {
                first[0] = block;
            }
        });
        return first[0] < 0 ? -1 : first[0] * BLOCK;
    }

    /** The first offset that has not been looked at. */
    long lookedUpTo() {
        return lookedUpTo;
    }

    /**
     * A block has been looked at.
     *
     * @param from its first offset
     * @param whole whether all of its messages are there: else it is looked at again next time
     * @param earliestMs when the first of its messages expires, 0 if none does
     */
    void looked(long from, boolean whole, long earliestMs) {
        long block = from / BLOCK;
        if (earliestMs > 0 && whole) {
            earliest.put(block, earliestMs);
        } else {
            earliest.remove(block);
        }
        if (whole) {
            lookedUpTo = Math.max(lookedUpTo, from + BLOCK);
        }
    }
}
