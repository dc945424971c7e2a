package org.ferrymq.broker.store.timer;

import java.util.Arrays;

/** A heap of (time, position) in two arrays of longs: 16 bytes an element. Not thread-safe. */
final class TimerHeap {
    private long[] times = new long[64];
    private long[] positions = new long[64];
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Time of the first element; there must be one. */
    long time() {
        return times[0];
    }

    /** Position of the first element; there must be one. */
    long position() {
        return positions[0];
    }

    void clear() {
        size = 0;
    }

    void add(long time, long position) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            positions = Arrays.copyOf(positions, size * 2);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!before(time, position, parent)) {
                break;
            }
            times[at] = times[parent];
            positions[at] = positions[parent];
            at = parent;
        }
        times[at] = time;
        positions[at] = position;
    }

    /** Removes the first element. */
    void remove() {
        size--;
        long time = times[size];
        long position = positions[size];
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(times[child + 1], positions[child + 1], child)) {
                child++;
            }
            if (!before(times[child], positions[child], time, position)) {
                break;
            }
            times[at] = times[child];
            positions[at] = positions[child];
            at = child;
        }
        times[at] = time;
        positions[at] = position;
        if (times.length > 4096 && size < times.length / 8) {
            times = Arrays.copyOf(times, times.length / 4);
            positions = Arrays.copyOf(positions, positions.length / 4);
        }
    }

    /** Keeps the first so many elements and forgets the others; there must be as many. */
    void keepFirst(int count) {
        long[] keptTimes = new long[count * 2];
        long[] keptPositions = new long[count * 2];
        for (int i = 0; i < count; i++) {
            keptTimes[i] = times[0];
            keptPositions[i] = positions[0];
            remove();
        }
        times = keptTimes; // in order, which makes them a heap
        positions = keptPositions;
        size = count;
    }

    /** Time of the last element after {@link #keepFirst}. */
    long lastTime() {
        return times[size - 1];
    }

    /** Position of the last element after {@link #keepFirst}. */
    long lastPosition() {
        return positions[size - 1];
    }

    private boolean before(long time, long position, int other) {
        return before(time, position, times[other], positions[other]);
    }

    static boolean before(long time, long position, long otherTime, long otherPosition) {
        return time < otherTime || (time == otherTime && position < otherPosition);
    }
}
