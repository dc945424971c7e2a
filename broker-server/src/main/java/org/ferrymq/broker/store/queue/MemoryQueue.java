package org.ferrymq.broker.store.queue;

import java.util.Arrays;

/** A consume queue of a temporary topic: on the heap only, in chunks that are dropped once they are released. */
public final class MemoryQueue implements QueueLog {
    private static final int CHUNK_ENTRIES = 256;
    private static final int FIELDS = 5;

    @SuppressWarnings("ArrayRecordComponent")
    private record Chunks(long firstChunk, long[][] chunks) {}

    private final String topic;
    private final int queueId;
    private volatile Chunks content = new Chunks(0, new long[0][]);
    private volatile long minOffset;
    private volatile long published;
    private long count;

    MemoryQueue(String topic, int queueId) {
        this.topic = topic;
        this.queueId = queueId;
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public int queueId() {
        return queueId;
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public long put(long position, int size, long tagHash, long visibleSinceMs, long eventPosition) {
        long offset = count++;
        Chunks now = content;
        int index = (int) (offset / CHUNK_ENTRIES - now.firstChunk);
        if (index == now.chunks.length) {
            long[][] grown = Arrays.copyOf(now.chunks, index + 1);
            grown[index] = new long[CHUNK_ENTRIES * FIELDS];
            now = new Chunks(now.firstChunk, grown);
            content = now;
        }
        long[] chunk = now.chunks[index];
        int at = (int) (offset % CHUNK_ENTRIES) * FIELDS;
        chunk[at] = position;
        chunk[at + 1] = size;
        chunk[at + 2] = tagHash;
        chunk[at + 3] = visibleSinceMs;
        chunk[at + 4] = eventPosition;
        return offset;
    }

    @Override
    public boolean move(Move move, long firstPosition) {
        long offset = move.offset();
        long index = offset / CHUNK_ENTRIES - content.firstChunk;
        if (offset < minOffset || offset >= count || index < 0) {
            return false;
        }
        long[] chunk = content.chunks[(int) index];
        int at = (int) (offset % CHUNK_ENTRIES) * FIELDS;
        if (chunk[at] != move.from()) {
            return false;
        }
        chunk[at] = move.to();
        return true;
    }

    @Override
    public long offsetByTime(long timeMs) {
        return search(3, timeMs);
    }

    @Override
    public long offsetByEvent(long eventPosition) {
        return search(4, eventPosition);
    }

    private long search(int field, long value) {
        long high = published; // before the content, which reaches at least as far
        Chunks now = content;
        long low = Math.max(minOffset, now.firstChunk * CHUNK_ENTRIES);
        while (low < high) {
            long middle = (low + high) >>> 1;
            long[] chunk = now.chunks[(int) (middle / CHUNK_ENTRIES - now.firstChunk)];
            if (chunk[(int) (middle % CHUNK_ENTRIES) * FIELDS + field] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public void publish() {
        published = count;
    }

    /** Forgets what is below the offset; on the store thread. */
    void release(long belowOffset) {
        long floor = Math.min(belowOffset, count);
        if (floor <= minOffset) {
            return;
        }
        minOffset = floor;
        Chunks now = content;
        int dropped = (int) Math.min(floor / CHUNK_ENTRIES - now.firstChunk, now.chunks.length);
        if (dropped > 0) {
            content = new Chunks(now.firstChunk + dropped, Arrays.copyOfRange(now.chunks, dropped, now.chunks.length));
        }
    }

    @Override
    public long minOffset() {
        return minOffset;
    }

    @Override
    public long maxOffset() {
        return published;
    }

    @Override
    public boolean read(long offset, EntrySink into) {
        if (offset < minOffset || offset >= published) {
            return false;
        }
        Chunks now = content;
        long index = offset / CHUNK_ENTRIES - now.firstChunk;
        if (index < 0) {
            return false; // released meanwhile
        }
        long[] chunk = now.chunks[(int) index];
        int at = (int) (offset % CHUNK_ENTRIES) * FIELDS;
        into.entry(chunk[at], (int) chunk[at + 1], chunk[at + 2], chunk[at + 3]);
        return true;
    }
}
