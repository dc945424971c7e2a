package org.ferrymq.broker.delivery;

import java.util.PriorityQueue;

/**
 * A bounded look ahead: offsets that a cursor has looked at, handed out by JMSPriority, highest first, and within a priority in
 * the order of the queue. Used only where priorities other than the default have been seen. Agent thread only.
 */
final class PriorityPool {
    /** How far ahead a message of higher priority is found. */
    static final int CAPACITY = 512;

    private record Entry(int priority, long offset) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byPriority = Integer.compare(other.priority, priority);
            return byPriority != 0 ? byPriority : Long.compare(offset, other.offset);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();

    boolean isFull() {
        return entries.size() >= CAPACITY;
    }

    int size() {
        return entries.size();
    }

    void add(int priority, long offset) {
        entries.add(new Entry(priority, offset));
    }

    /** The first offset that is still available, or -1. */
    long poll(Partition partition) {
        Entry entry = entries.poll();
        while (entry != null && !partition.isAvailable(entry.offset)) {
            entry = entries.poll();
        }
        return entry == null ? -1 : entry.offset;
    }

    void clear() {
        entries.clear();
    }
}
