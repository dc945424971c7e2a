package org.ferrymq.broker.store.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.ferrymq.broker.store.segment.SegmentFile;
import org.ferrymq.broker.store.segment.SegmentFiles;
import org.jspecify.annotations.Nullable;

/**
 * A consume queue in mapped files (parts), the first small, each next one twice as large up to a limit. An entry has 32
 * bytes: log position of the message 8, its size 4, tag hash 4, log position of what made it visible 8, time of visibility 8.
 *
 * <p>Behind its entries a part has for each 512 of them the lowest log position plus one, so that messages of a stretch of the
 * log are found without looking at all entries: they are in order of visibility, and so nearly but not quite in that of the log.
 *
 * <p>Parts whose messages nobody needs any more are freed, also between others: their offsets can still be asked for, and
 * have no message.
 */
public final class ConsumeQueue implements QueueLog {
    /** Bytes of an entry. */
    public static final int ENTRY = 32;

    private static final int INLINE_BYTES = 256 << 10;
    private final SegmentFiles files;
    private final Path folder;
    private final String name;
    private final Executor background;
    private final String topic;
    private final int queueId;

    /** By number; null where a part was freed. */
    private volatile @Nullable QueuePart[] parts = new QueuePart[0];

    private volatile long published;
    private volatile long minOffset;

    // Of the store thread.
    private long count;
    private long lastTime;
    private long forcedCount;
    private final Set<Long> rewritten = new TreeSet<>();
    private final List<SegmentFile> freed = new ArrayList<>();
    private @Nullable CompletableFuture<SegmentFile> prepared;

    ConsumeQueue(SegmentFiles files, Path folder, Executor background, String topic, int queueId) {
        this.files = files;
        this.folder = folder;
        this.name = QueueNames.fileName(topic, queueId);
        this.background = background;
        this.topic = topic;
        this.queueId = queueId;
    }

    /** Takes over the files of a queue as a checkpoint knows it. False if they are not what they should be. */
    boolean load(QueueState state) {
        try {
            for (int index = 0; QueuePart.firstOf(index) < state.max(); index++) {
                if (QueuePart.endOf(index) <= state.min() || state.isFreed(index)) {
                    setPart(index, null);
                    continue;
                }
                Path path = path(index);
                if (!Files.isRegularFile(path) || Files.size(path) != QueuePart.bytesOf(index)) {
                    return false;
                }
                setPart(index, files.open(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        count = state.max();
        forcedCount = count;
        minOffset = state.min();
        published = count;
        QueuePart last = count > state.min() ? part(count - 1) : null;
        lastTime = last == null ? 0 : last.get(count - 1, QueuePart.TIME_AT);
        return true;
    }

    /** Begins at an offset, as if the messages below had been there and are gone. */
    void beginAt(long offset) {
        for (int index = 0; QueuePart.firstOf(index) < offset; index++) {
            setPart(index, null);
        }
        count = offset;
        forcedCount = offset;
        minOffset = offset;
        published = offset;
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

    /** Whether the next message needs a new file. */
    boolean needsFile() {
        return part(count) == null;
    }

    @Override
    public long put(long position, int size, long tagHash, long visibleSinceMs, long eventPosition) {
        long offset = count;
        QueuePart part = part(offset);
        if (part == null) {
            part = grow(QueuePart.partOf(offset));
        }
        lastTime = Math.max(lastTime, visibleSinceMs);
        part.write(offset, position, size, tagHash, lastTime, eventPosition);
        count = offset + 1;
        if (part.entries() * ENTRY > INLINE_BYTES && offset - part.first() == part.entries() / 2) {
            int index = QueuePart.partOf(offset) + 1;
            prepared = CompletableFuture.supplyAsync(() -> create(index), background);
        }
        return offset;
    }

    @Override
    public boolean move(Move move, long firstPosition) {
        long offset = move.offset();
        if (offset < 0 || offset >= count) {
            return false;
        }
        QueuePart part = part(offset);
        if (part == null) {
            // Rebuilt from a log that no longer has what made it visible: the move says all that is left to know.
            part = addPart(QueuePart.partOf(offset), create(QueuePart.partOf(offset)));
        }
        long known = part.position(offset);
        if (known != move.from() && known >= firstPosition) {
            return false; // moved again later, or of another topic of the name
        }
        part.move(move);
        rewritten.add(offset);
        minOffset = Math.min(minOffset, offset);
        return true;
    }

    private QueuePart grow(int index) {
        CompletableFuture<SegmentFile> waiting = prepared;
        prepared = null;
        if (waiting == null) {
            return addPart(index, create(index));
        }
        try {
            return addPart(index, waiting.join());
        } catch (CompletionException e) {
            throw new UncheckedIOException(new IOException("queue file " + path(index), e.getCause()));
        }
    }

    private SegmentFile create(int index) {
        try {
            return files.create(path(index), QueuePart.bytesOf(index), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private QueuePart addPart(int index, SegmentFile file) {
        QueuePart part = setPart(index, file);
        if (part == null) {
            throw new IllegalStateException("no part " + index + " of queue " + name);
        }
        return part;
    }

    private @Nullable QueuePart setPart(int index, @Nullable SegmentFile file) {
        @Nullable QueuePart[] changed = Arrays.copyOf(parts, Math.max(parts.length, index + 1));
        QueuePart part = file == null
                ? null
                : new QueuePart(file, file.buffer(), QueuePart.firstOf(index), QueuePart.entriesOf(index));
        changed[index] = part;
        parts = changed;
        return part;
    }

    private @Nullable QueuePart part(long offset) {
        @Nullable QueuePart[] all = parts;
        int index = QueuePart.partOf(offset);
        return index < all.length ? all[index] : null;
    }

    private Path path(int index) {
        return folder.resolve(String.format(Locale.ROOT, "%s-%d.queue", name, index));
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
        QueuePart part = part(offset);
        if (part == null) {
            into.entry(NO_MESSAGE, 0, 0, 0);
            return true;
        }
        part.read(offset, into);
        return true;
    }

    @Override
    public long offsetByTime(long timeMs) {
        return search(minOffset, published, QueuePart.TIME_AT, timeMs);
    }

    @Override
    public long offsetByEvent(long eventPosition) {
        return search(minOffset, published, QueuePart.EVENT_AT, eventPosition);
    }

    /** The first offset of a range whose ascending field is not below the value; where a part was freed it is below. */
    private long search(long from, long to, int field, long value) {
        @Nullable QueuePart[] all = parts;
        for (int index = QueuePart.partOf(from); index < all.length && QueuePart.firstOf(index) < to; index++) {
            QueuePart part = all[index];
            long low = Math.max(from, QueuePart.firstOf(index));
            long high = Math.min(to, QueuePart.endOf(index));
            if (part == null || low >= high || part.get(high - 1, field) < value) {
                continue;
            }
            while (low < high) {
                long middle = (low + high) >>> 1;
                if (part.get(middle, field) < value) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
        return to;
    }

    /**
     * Offset of a message that is already in the queue, or -1. For replaying the log to somebody who is behind the
     * queue.
     */
    long offsetOf(long position, long eventPosition) {
        for (long offset = search(minOffset, count, QueuePart.EVENT_AT, eventPosition); offset < count; offset++) {
            QueuePart part = part(offset);
            if (part == null || part.get(offset, QueuePart.EVENT_AT) != eventPosition) {
                return -1;
            }
            if (part.position(offset) == position) {
                return offset;
            }
        }
        return -1;
    }

    /**
     * The first offset of a range whose message is before a log position and not gone, or -1. Of the retention's thread alone,
     * which knows that no message is moved meanwhile.
     */
    public long nextBefore(long from, long to, long position, long firstPosition) {
        long offset = from;
        long end = Math.min(to, published);
        while (offset < end) {
            QueuePart part = part(offset);
            if (part == null) {
                offset = QueuePart.endOf(QueuePart.partOf(offset));
            } else if (part.lowest(offset) >= position) {
                offset = part.blockEnd(offset);
            } else {
                long found = scanBlock(part, offset, end, position, firstPosition);
                if (found >= 0) {
                    return found;
                }
                offset = part.blockEnd(offset);
            }
        }
        return -1;
    }

    private long scanBlock(QueuePart part, long from, long end, long position, long firstPosition) {
        long blockEnd = part.blockEnd(from);
        for (long offset = from; offset < Math.min(end, blockEnd); offset++) {
            long at = part.position(offset);
            if (at < position && at >= firstPosition) {
                return offset;
            }
        }
        if (blockEnd <= end && (from - part.first()) % QueuePart.BLOCK == 0) {
            // Seen as a whole, and full: what is gone or was moved does not count any more.
            long lowest = Long.MAX_VALUE;
            for (long offset = from; offset < blockEnd; offset++) {
                long at = part.position(offset);
                lowest = at >= firstPosition ? Math.min(lowest, at) : lowest;
            }
            part.lowest(from, lowest);
        }
        return -1;
    }

    /** Entries put so far, on the store thread. */
    long count() {
        return count;
    }

    QueueState state() {
        List<Integer> holes = new ArrayList<>();
        for (int index = QueuePart.partOf(minOffset); index < parts.length; index++) {
            if (parts[index] == null && QueuePart.firstOf(index) < count) {
                holes.add(index);
            }
        }
        return new QueueState(topic, queueId, minOffset, count, holes);
    }

    /** The first offset whose message is at or after a log position, else {@link #maxOffset()}. Any thread. */
    public long firstFrom(long position) {
        long end = published;
        long offset = minOffset;
        while (offset < end) {
            QueuePart part = part(offset);
            if (part == null) {
                offset = QueuePart.endOf(QueuePart.partOf(offset));
            } else if (part.position(offset) >= position) {
                return offset;
            } else {
                offset++;
            }
        }
        return end;
    }

    /** Nothing is needed below the offset, nor in these parts. Their files stay until {@link #takeFreed}. */
    void free(long newMinOffset, List<Integer> holes) {
        minOffset = Math.max(minOffset, Math.min(newMinOffset, count));
        @Nullable QueuePart[] left = parts.clone();
        for (int index = 0; index < left.length; index++) {
            QueuePart part = left[index];
            if (part != null && part.end() <= count && (part.end() <= minOffset || holes.contains(index))) {
                freed.add(part.file());
                left[index] = null;
            }
        }
        parts = left;
    }

    /** Numbers of the parts that have messages below the offset, but none from its first to its last entry that is needed. */
    public List<Integer> partsWithout(long below, OffsetRange needed) {
        List<Integer> without = new ArrayList<>();
        for (int index = QueuePart.partOf(minOffset);
                index < parts.length && QueuePart.endOf(index) <= below;
                index++) {
            long end = QueuePart.endOf(index);
            if (parts[index] != null && needed.next(Math.max(minOffset, QueuePart.firstOf(index)), end) < 0) {
                without.add(index);
            }
        }
        return without;
    }

    /** Finds needed offsets. */
    @FunctionalInterface
    public interface OffsetRange {
        /** The lowest needed offset of the range, or -1. */
        long next(long from, long to);
    }

    /** Files of parts freed since the last call. */
    List<SegmentFile> takeFreed() {
        List<SegmentFile> taken = List.copyOf(freed);
        freed.clear();
        return taken;
    }

    /** The ranges written since the last call; to be forced by the caller before it relies on them. */
    List<Dirty> takeDirty() {
        List<Dirty> dirty = new ArrayList<>();
        for (long offset : rewritten) {
            QueuePart part = part(offset);
            if (part != null && offset < forcedCount) {
                dirty.add(new Dirty(part.file(), part.at(offset), ENTRY));
            }
        }
        rewritten.clear();
        for (long from = forcedCount; from < count; ) {
            int index = QueuePart.partOf(from);
            long to = Math.min(count, QueuePart.endOf(index));
            QueuePart part = part(from);
            if (part != null) {
                dirty.add(new Dirty(part.file(), part.at(from), (int) (to - from) * ENTRY));
                int lowest = part.lowestAt(from);
                dirty.add(new Dirty(part.file(), lowest, part.lowestAt(to - 1) + Long.BYTES - lowest));
            }
            from = to;
        }
        forcedCount = count;
        return dirty;
    }

    List<Path> paths() {
        List<Path> paths = new ArrayList<>();
        for (QueuePart part : parts) {
            if (part != null) {
                paths.add(part.file().path());
            }
        }
        return paths;
    }

    void deleteFiles() throws IOException {
        for (QueuePart part : parts) {
            if (part != null) {
                part.file().delete();
            }
        }
    }
}
