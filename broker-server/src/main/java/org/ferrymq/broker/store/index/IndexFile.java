package org.ferrymq.broker.store.index;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.ferrymq.broker.store.segment.SegmentFile;

/**
 * One file of the key index: a header of 64 bytes (magic 4, slots 4, capacity 4), the slots (4 bytes each: number of the
 * newest entry with such a hash, from 1), and entries of 24 bytes (position 8, key hash 4, number of the entry before it
 * in its slot 4, store time 8). One thread writes, any reads.
 */
final class IndexFile {
    private static final int MAGIC = 0x46494458;
    private static final int HEADER = 64;
    private static final int SLOT = 4;
    private static final int ENTRY = 24;

    private final int number;
    private final SegmentFile file;
    private final ByteBuffer content;
    private final int slots;
    private final int capacity;
    private int forced;
    private volatile int count;
    private volatile long lastPosition = -1;
    private volatile long beginMs = Long.MAX_VALUE;
    private volatile long endMs = Long.MIN_VALUE;

    private IndexFile(int number, SegmentFile file, int slots, int capacity) {
        this.number = number;
        this.file = file;
        this.content = file.buffer();
        this.slots = slots;
        this.capacity = capacity;
    }

    /** Slots of a file for so many entries: a power of two. */
    static int slotsFor(int capacity) {
        return Integer.highestOneBit(Math.max(capacity / 2, 1));
    }

    static int bytesFor(int capacity) {
        return HEADER + slotsFor(capacity) * SLOT + capacity * ENTRY;
    }

    /** Makes an index of a file of zeros. */
    static IndexFile create(int number, SegmentFile file, int capacity) {
        IndexFile index = new IndexFile(number, file, slotsFor(capacity), capacity);
        index.content.putInt(0, MAGIC).putInt(4, index.slots).putInt(8, capacity);
        return index;
    }

    /** Whether the file is an index file that can hold so many entries. */
    static boolean isValid(SegmentFile file, int entries) {
        ByteBuffer content = file.buffer();
        if (file.size() < HEADER || content.getInt(0) != MAGIC) {
            return false;
        }
        int capacity = content.getInt(8);
        return capacity >= entries
                && capacity > 0
                && capacity <= 1 << 24
                && content.getInt(4) == slotsFor(capacity)
                && file.size() == bytesFor(capacity);
    }

    /** Opens a file, known to be valid, as it was with so many entries; what came later is forgotten. */
    static IndexFile load(SegmentFile file, IndexState state, boolean rebuildSlots) {
        ByteBuffer content = file.buffer();
        IndexFile index = new IndexFile(state.number(), file, content.getInt(4), content.getInt(8));
        int entries = state.entries();
        if (rebuildSlots) {
            // Slots may point to entries that are no longer there.
            for (int slot = 0; slot < index.slots; slot++) {
                content.putInt(HEADER + slot * SLOT, 0);
            }
            for (int entry = 1; entry <= entries; entry++) {
                int at = index.entryAt(entry);
                int slotAt = index.slotAt(content.getInt(at + 8));
                content.putInt(at + 12, content.getInt(slotAt));
                content.putInt(slotAt, entry);
            }
        }
        index.beginMs = state.beginMs();
        index.endMs = state.endMs();
        index.lastPosition = state.lastPosition();
        index.count = entries;
        index.forced = rebuildSlots ? 0 : entries;
        return index;
    }

    int number() {
        return number;
    }

    IndexState state() {
        return new IndexState(number, count, beginMs, endMs, lastPosition);
    }

    /** The last position that an entry names. */
    long lastPosition() {
        return lastPosition;
    }

    boolean isFull() {
        return count == capacity;
    }

    boolean isNearlyFull() {
        return count >= capacity - capacity / 4;
    }

    SegmentFile file() {
        return file;
    }

    private int slotAt(int keyHash) {
        return HEADER + ((keyHash ^ keyHash >>> 16) & slots - 1) * SLOT;
    }

    private int entryAt(int entry) {
        return HEADER + slots * SLOT + (entry - 1) * ENTRY;
    }

    private void cover(long timeMs) {
        if (timeMs < beginMs) {
            beginMs = timeMs;
        }
        if (timeMs > endMs) {
            endMs = timeMs;
        }
    }

    /** Adds a key; the file must not be full. */
    void put(int keyHash, long position, long timeMs) {
        int entry = count + 1;
        int at = entryAt(entry);
        int slotAt = slotAt(keyHash);
        content.putLong(at, position);
        content.putInt(at + 8, keyHash);
        content.putInt(at + 12, content.getInt(slotAt));
        content.putLong(at + 16, timeMs);
        cover(timeMs);
        lastPosition = Math.max(lastPosition, position);
        VarHandle.releaseFence(); // a reader that finds the entry must find all of it
        content.putInt(slotAt, entry);
        count = entry;
    }

    /** Gives all positions with the hash in the time range, newest first, until the consumer has enough. */
    void find(int keyHash, long fromMs, long toMs, LongConsumer into, BooleanSupplier enough) {
        if (fromMs > endMs || toMs < beginMs) {
            return;
        }
        int entry = content.getInt(slotAt(keyHash));
        VarHandle.acquireFence();
        while (entry > 0 && entry <= capacity && !enough.getAsBoolean()) {
            int at = entryAt(entry);
            long timeMs = content.getLong(at + 16);
            if (content.getInt(at + 8) == keyHash && timeMs >= fromMs && timeMs <= toMs) {
                into.accept(content.getLong(at));
            }
            int before = content.getInt(at + 12);
            if (before >= entry) {
                return; // no chain of ours goes up
            }
            entry = before;
        }
    }

    /** Whether something was written since the last call. */
    boolean takeDirty() {
        boolean dirty = count != forced;
        forced = count;
        return dirty;
    }
}
