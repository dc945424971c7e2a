package org.ferrymq.broker.store.half;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;

/**
 * The open half messages: 16 bytes each (and room to grow). Changed by the store thread; thread-safe for all others, who
 * get copies.
 */
public final class HalfTable {
    private static final int CHECK_BITS = 15;
    private static final long MISSING = -1;

    /** Position to (touched &lt;&lt; 15 | checks). */
    private final Long2LongHashMap open = new Long2LongHashMap(MISSING);

    /** No half messages yet. */
    public HalfTable() {}

    /** Takes over what a checkpoint knows. */
    public synchronized void load(List<OpenHalf> known) {
        known.forEach(this::put);
    }

    /** Forgets everything: the view is going to be rebuilt. */
    public synchronized void clear() {
        open.clear();
    }

    /** A half message was written. */
    public synchronized void add(long position, long timestampMs) {
        put(new OpenHalf(position, timestampMs, 0));
    }

    /** The sender of the half message was asked; nothing if it is not open any more. */
    public synchronized void checked(long position, long timestampMs, int checks) {
        if (open.containsKey(position)) {
            put(new OpenHalf(position, timestampMs, Math.min(checks, OpenHalf.MOST_CHECKS)));
        }
    }

    private void put(OpenHalf half) {
        open.put(half.position(), half.touchedMs() << CHECK_BITS | half.checks());
    }

    /** The half message was committed or rolled back. */
    public synchronized void remove(long position) {
        open.remove(position);
    }

    /** Whether there is an open half message at the position. */
    public synchronized boolean isOpen(long position) {
        return open.containsKey(position);
    }

    /** How many are open. */
    public synchronized int size() {
        return open.size();
    }

    /** First position of an open half message, or the default. */
    public synchronized long firstPosition(long otherwise) {
        long first = otherwise;
        Long2LongHashMap.KeyIterator positions = open.keySet().iterator();
        while (positions.hasNext()) {
            first = Math.min(first, positions.nextValue());
        }
        return first;
    }

    /** All open ones, oldest first. */
    public List<OpenHalf> list() {
        List<OpenHalf> all = copy();
        all.sort(Comparator.comparingLong(OpenHalf::position));
        return all;
    }

    private synchronized List<OpenHalf> copy() {
        List<OpenHalf> all = new ArrayList<>(open.size());
        open.forEachLong((position, packed) ->
                all.add(new OpenHalf(position, packed >>> CHECK_BITS, (int) packed & OpenHalf.MOST_CHECKS)));
        return all;
    }
}
