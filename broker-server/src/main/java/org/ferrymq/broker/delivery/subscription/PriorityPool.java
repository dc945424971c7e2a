package org.ferrymq.broker.delivery.subscription;

import java.util.Arrays;
import org.ferrymq.broker.delivery.ledger.OffsetSet;

/**
 * What a cursor has looked at and nobody has got yet, handed out by JMSPriority, highest first, and within a priority in the order of the queue. A set of
 * offsets for each priority, so that a million waiting messages cost a few hundred kilobytes. Used only where priorities other than the default have
 * been seen. Agent thread only.
 */
public final class PriorityPool {
    private static final int PRIORITIES = 10;

    private final OffsetSet[] byPriority = new OffsetSet[PRIORITIES];

    PriorityPool() {
        Arrays.setAll(byPriority, priority -> new OffsetSet());
    }

    long size() {
        long size = 0;
        for (OffsetSet offsets : byPriority) {
            size += offsets.size();
        }
        return size;
    }

    /** {@code priority}: 0 to 9. */
    public void add(int priority, long offset) {
        byPriority[priority].add(offset);
    }

    /** The first offset that is still available, or -1. */
    public long poll(Partition partition) {
        for (int priority = PRIORITIES - 1; priority >= 0; priority--) {
            OffsetSet offsets = byPriority[priority];
            while (!offsets.isEmpty()) {
                long offset = offsets.first();
                offsets.remove(offset);
                if (partition.isAvailable(offset)) {
                    return offset;
                }
            }
        }
        return -1;
    }

    void clear() {
        for (OffsetSet offsets : byPriority) {
            offsets.clear();
        }
    }
}
