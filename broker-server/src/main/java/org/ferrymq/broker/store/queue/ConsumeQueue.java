package org.ferrymq.broker.store.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.ferrymq.broker.store.segment.SegmentFile;
import org.ferrymq.broker.store.segment.SegmentFiles;
import org.jspecify.annotations.Nullable;

/**
 * A consume queue in mapped files, the first small, each next one twice as large up to a limit. An entry has 32 bytes:
 * position 8, size 4, distance 4 (from the message to what made it visible, in units of 8 bytes, saturated), tag hash 8,
 * time of visibility 8.
 */
public final class ConsumeQueue implements QueueLog {
    /** Bytes of an entry. */
    public static final int ENTRY = 32;

    static final int FIRST_ENTRIES = 512;
    static final int DOUBLINGS = 12;
    private static final int INLINE_BYTES = 256 << 10;
    private static final long FARTHEST = 0xFFFFFFFFL;

    private final SegmentFiles files;
    private final Path folder;
    private final String name;
    private final Executor background;
    private final String topic;
    private final int queueId;

    private volatile Part[] parts = new Part[0];
    private volatile long published;
    private volatile long minOffset;

    // Of the store thread.
    private long count;
    private long lastTime;
    private long forcedCount;
    private @Nullable CompletableFuture<SegmentFile> prepared;

    private record Part(SegmentFile file, ByteBuffer content, long first, int entries) {}

    ConsumeQueue(SegmentFiles files, Path folder, Executor background, String topic, int queueId) {
        this.files = files;
        this.folder = folder;
        this.name = QueueNames.fileName(topic, queueId);
        this.background = background;
        this.topic = topic;
        this.queueId = queueId;
    }

    /** Takes over the files of a queue as a checkpoint knows it. False if they are not what they should be. */
    boolean load(long min, long max) {
        try {
            while (capacity() < max) {
                int index = parts.length;
                Path path = path(index);
                if (!Files.isRegularFile(path) || Files.size(path) != (long) entriesOf(index) * ENTRY) {
                    return false;
                }
                addPart(files.open(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        count = max;
        forcedCount = max;
        minOffset = min;
        published = max;
        if (max > min) {
            read(max - 1, (position, size, tagHash, visibleSinceMs) -> lastTime = visibleSinceMs);
        }
        return true;
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
        return true;
    }

    @Override
    public long put(long position, int size, long tagHash, long visibleSinceMs, long eventPosition) {
        long offset = count;
        if (offset == capacity()) {
            grow();
        }
        Part part = parts[partOf(offset)];
        int at = (int) (offset - part.first) * ENTRY;
        lastTime = Math.max(lastTime, visibleSinceMs);
        part.content.putLong(at, position);
        part.content.putInt(at + 8, size);
        part.content.putInt(at + 12, (int) Math.min((eventPosition - position) >>> 3, FARTHEST));
        part.content.putLong(at + 16, tagHash);
        part.content.putLong(at + 24, lastTime);
        count = offset + 1;
        if (part.entries * ENTRY > INLINE_BYTES && offset - part.first == part.entries / 2) {
            int index = parts.length;
            prepared = CompletableFuture.supplyAsync(() -> create(index), background);
        }
        return offset;
    }

    private void grow() {
        CompletableFuture<SegmentFile> waiting = prepared;
        prepared = null;
        if (waiting == null) {
            addPart(create(parts.length));
            return;
        }
        try {
            addPart(waiting.join());
        } catch (CompletionException e) {
            throw new UncheckedIOException(new IOException("queue file " + path(parts.length), e.getCause()));
        }
    }

    private SegmentFile create(int index) {
        try {
            return files.create(path(index), entriesOf(index) * ENTRY, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addPart(SegmentFile file) {
        Part[] old = parts;
        Part[] grown = Arrays.copyOf(old, old.length + 1);
        grown[old.length] = new Part(file, file.buffer(), capacity(), entriesOf(old.length));
        parts = grown;
    }

    private long capacity() {
        Part[] all = parts;
        return all.length == 0 ? 0 : all[all.length - 1].first + all[all.length - 1].entries;
    }

    private Path path(int index) {
        return folder.resolve(String.format(Locale.ROOT, "%s-%d.queue", name, index));
    }

    private static int entriesOf(int index) {
        return FIRST_ENTRIES << Math.min(index, DOUBLINGS);
    }

    static int partOf(long offset) {
        long doubled = FIRST_ENTRIES * ((1L << DOUBLINGS) - 1);
        if (offset < doubled) {
            return 63 - Long.numberOfLeadingZeros(offset / FIRST_ENTRIES + 1);
        }
        return DOUBLINGS + (int) ((offset - doubled) / entriesOf(DOUBLINGS));
    }

    @Override
    public void publish() {
        published = count;
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
        Part part = parts[partOf(offset)];
        int at = (int) (offset - part.first) * ENTRY;
        ByteBuffer content = part.content;
        into.entry(content.getLong(at), content.getInt(at + 8), content.getLong(at + 16), content.getLong(at + 24));
        return true;
    }

    /**
     * Offset of a message that is already in the queue, or -1. For replaying the log to somebody who is behind the
     * queue.
     */
    long offsetOf(long position, long eventPosition) {
        long low = minOffset;
        long high = count;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (eventAt(middle) < eventPosition) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        for (long offset = low; offset < count && eventAt(offset) == eventPosition; offset++) {
            Part part = parts[partOf(offset)];
            if (part.content.getLong((int) (offset - part.first) * ENTRY) == position) {
                return offset;
            }
        }
        return -1;
    }

    private long eventAt(long offset) {
        Part part = parts[partOf(offset)];
        int at = (int) (offset - part.first) * ENTRY;
        return part.content.getLong(at) + ((part.content.getInt(at + 12) & FARTHEST) << 3);
    }

    /** Entries put so far, on the store thread. */
    long count() {
        return count;
    }

    /** The ranges written since the last call; to be forced by the caller before it relies on them. */
    List<Dirty> takeDirty() {
        List<Dirty> dirty = new ArrayList<>();
        for (long from = forcedCount; from < count; ) {
            Part part = parts[partOf(from)];
            long to = Math.min(count, part.first + part.entries);
            dirty.add(new Dirty(part.file, (int) (from - part.first) * ENTRY, (int) (to - from) * ENTRY));
            from = to;
        }
        forcedCount = count;
        return dirty;
    }

    void deleteFiles() throws IOException {
        for (Part part : parts) {
            part.file.delete();
        }
    }
}
