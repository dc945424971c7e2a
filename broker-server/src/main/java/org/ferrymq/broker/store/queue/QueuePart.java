package org.ferrymq.broker.store.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ferrymq.broker.store.segment.SegmentFile;

/**
 * One file of a consume queue: its entries, then for each block of them the lowest log position plus one (0: none).
 *
 * @param content whole file
 * @param first offset of its first entry
 * @param entries how many it has room for
 */
record QueuePart(SegmentFile file, ByteBuffer content, long first, int entries) {
    static final int ENTRY = ConsumeQueue.ENTRY;
    /** Entries of a block. */
    static final int BLOCK = 512;

    static final int FIRST_ENTRIES = 512;
    static final int DOUBLINGS = 12;
    static final int EVENT_AT = 16;
    static final int TIME_AT = 24;
    private static final int SIZE_AT = 8;
    private static final int TAG_AT = 12;
    /** Positions are replaced while others read them. */
    private static final VarHandle POSITION = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Entries of a part. */
    static int entriesOf(int index) {
        return FIRST_ENTRIES << Math.min(index, DOUBLINGS);
    }

    static int bytesOf(int index) {
        return entriesOf(index) * ENTRY + entriesOf(index) / BLOCK * Long.BYTES;
    }

    /** Offset of the first entry of a part. */
    static long firstOf(int index) {
        int doubled = Math.min(index, DOUBLINGS);
        return FIRST_ENTRIES * ((1L << doubled) - 1) + (long) (index - doubled) * entriesOf(DOUBLINGS);
    }

    /** Offset after the last entry of a part. */
    static long endOf(int index) {
        return firstOf(index) + entriesOf(index);
    }

    /** Number of the part that has an offset. */
    static int partOf(long offset) {
        long doubled = FIRST_ENTRIES * ((1L << DOUBLINGS) - 1);
        if (offset < doubled) {
            return 63 - Long.numberOfLeadingZeros(offset / FIRST_ENTRIES + 1);
        }
        return DOUBLINGS + (int) ((offset - doubled) / entriesOf(DOUBLINGS));
    }

    int at(long offset) {
        return (int) (offset - first) * ENTRY;
    }

    long end() {
        return first + entries;
    }

    void write(long offset, long position, int size, long tagHash, long timeMs, long eventPosition) {
        if (tagHash != (int) tagHash) {
            throw new IllegalArgumentException("tag hash " + tagHash + " is not the hash of a text");
        }
        int at = at(offset);
        content.putInt(at + SIZE_AT, size);
        content.putInt(at + TAG_AT, (int) tagHash);
        content.putLong(at + EVENT_AT, eventPosition);
        content.putLong(at + TIME_AT, timeMs);
        content.putLong(at, position);
        if (position < lowest(offset)) {
            lowest(offset, position);
        }
    }

    void move(Move move) {
        int at = at(move.offset());
        content.putInt(at + SIZE_AT, move.size());
        content.putInt(at + TAG_AT, (int) move.tagHash());
        content.putLong(at + TIME_AT, move.visibleSinceMs());
        POSITION.setVolatile(content, at, move.to());
        if (move.to() < lowest(move.offset())) {
            lowest(move.offset(), move.to());
        }
    }

    void read(long offset, QueueLog.EntrySink into) {
        int at = at(offset);
        into.entry(position(offset), content.getInt(at + SIZE_AT), content.getInt(at + TAG_AT), get(offset, TIME_AT));
    }

    long position(long offset) {
        return (long) POSITION.getVolatile(content, at(offset));
    }

    long get(long offset, int field) {
        return content.getLong(at(offset) + field);
    }

    int lowestAt(long offset) {
        return entries * ENTRY + (int) ((offset - first) / BLOCK) * Long.BYTES;
    }

    /** A lower bound of the positions of the block of an offset; MAX_VALUE if it has none. */
    long lowest(long offset) {
        long stored = content.getLong(lowestAt(offset));
        return stored == 0 ? Long.MAX_VALUE : stored - 1;
    }

    void lowest(long offset, long position) {
        content.putLong(lowestAt(offset), position == Long.MAX_VALUE ? 0 : position + 1);
    }

    /** Offset after the block of an offset. */
    long blockEnd(long offset) {
        return first + ((offset - first) / BLOCK + 1) * BLOCK;
    }
}
