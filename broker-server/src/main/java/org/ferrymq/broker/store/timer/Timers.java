package org.ferrymq.broker.store.timer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Delayed messages by the time they are due. Each period of time (a bucket) has a file of (time 8, position 8); only
 * the buckets of the near future are in memory as well, in a heap. What has fired is known by one mark: timers fire in
 * the order of (time, position), and no timer is ever added at or before the mark. Of the store thread alone.
 */
public final class Timers {
    private static final int ENTRY = 16;
    private static final int BUFFERED_ENTRIES = 4096;
    private static final long LOOK_AHEAD_MS = 30_000;

    private final Path folder;
    private final long bucketMs;
    private final TreeMap<Long, Bucket> buckets = new TreeMap<>();
    private final TimerHeap heap = new TimerHeap();
    private final List<Path> forget = new ArrayList<>();
    private long loadedBelow; // number of the first bucket that is not in the heap
    private long pending;
    private long firedTime = Long.MIN_VALUE;
    private long firedPosition = -1;
    private long poppedTime = Long.MIN_VALUE;
    private long poppedPosition = -1;

    private static final class Bucket {
        private long written;
        private boolean dirty;
        private ByteBuffer buffer = ByteBuffer.allocate(8 * ENTRY);
    }

    /**
     * No timers yet.
     *
     * @param folder where the files are or will be
     * @param bucketMs length of a period, ms
     * @param nowMs time of day
     */
    public Timers(Path folder, long bucketMs, long nowMs) {
        this.folder = folder;
        this.bucketMs = bucketMs;
        this.loadedBelow = nowMs / bucketMs + 1;
    }

    /** Takes over the timers of a checkpoint. False if a file is missing or too short. */
    public boolean load(TimerState state) throws IOException {
        firedTime = state.firedTime();
        firedPosition = state.firedPosition();
        poppedTime = firedTime;
        poppedPosition = firedPosition;
        for (TimerState.Bucket known : state.buckets()) {
            Path path = path(known.number());
            if (!Files.isRegularFile(path) || Files.size(path) < known.entries() * ENTRY) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(known.entries() * ENTRY);
            }
            Bucket bucket = new Bucket();
            bucket.written = known.entries();
            buckets.put(known.number(), bucket);
            if (known.number() < loadedBelow) {
                read(known.number(), bucket);
            } else {
                pending += known.entries();
            }
        }
        return true;
    }

    private Path path(long number) {
        return folder.resolve(number + ".timers");
    }

    private void read(long number, Bucket bucket) {
        if (bucket.written == 0) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path(number), StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate(4096 * ENTRY);
            long left = bucket.written * ENTRY;
            while (left > 0) {
                chunk.clear().limit((int) Math.min(left, chunk.capacity()));
                while (chunk.hasRemaining()) {
                    if (channel.read(chunk) < 0) {
                        throw new IOException(path(number) + " is shorter than its " + bucket.written + " timers");
                    }
                }
                left -= chunk.position();
                for (chunk.flip(); chunk.hasRemaining(); ) {
                    toHeap(chunk.getLong(), chunk.getLong());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void toHeap(long time, long position) {
        if (TimerHeap.before(firedTime, firedPosition, time, position)) {
            heap.add(time, position);
            pending++;
        }
    }

    /**
     * Adds a message.
     *
     * @param timeMs when it is due; if that is not after what has fired (the clock went back), a little later
     */
    public void add(long timeMs, long position) {
        long time = Math.max(timeMs, firedTime == Long.MIN_VALUE ? timeMs : firedTime + 1);
        long number = time / bucketMs;
        Bucket bucket = buckets.computeIfAbsent(number, any -> new Bucket());
        if (!bucket.buffer.hasRemaining()) {
            if (bucket.buffer.capacity() < BUFFERED_ENTRIES * ENTRY) {
                bucket.buffer =
                        ByteBuffer.allocate(bucket.buffer.capacity() * 4).put(bucket.buffer.flip());
            } else {
                write(number, bucket);
            }
        }
        bucket.buffer.putLong(time).putLong(position);
        if (number < loadedBelow) {
            heap.add(time, position);
        }
        pending++;
    }

    private void write(long number, Bucket bucket) {
        ByteBuffer buffer = bucket.buffer.flip();
        int entries = buffer.remaining() / ENTRY;
        try (FileChannel channel =
                FileChannel.open(path(number), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long at = bucket.written * ENTRY;
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        buffer.clear();
        bucket.written += entries;
        bucket.dirty = true;
    }

    /** When {@link #pop} may have something, ms since the epoch; {@link Long#MAX_VALUE} for never. */
    public long nextMs() {
        long first = heap.isEmpty() ? Long.MAX_VALUE : heap.time();
        Long later = buckets.ceilingKey(loadedBelow);
        return later == null ? first : Math.min(first, later * bucketMs - LOOK_AHEAD_MS);
    }

    /**
     * Takes the first timer that is due, if any; {@link #poppedTimeMs()} and {@link #poppedPosition()} tell which.
     *
     * @param nowMs time of day
     */
    public boolean pop(long nowMs) {
        loadUntil(nowMs + LOOK_AHEAD_MS);
        if (heap.isEmpty() || heap.time() > nowMs) {
            return false;
        }
        poppedTime = heap.time();
        poppedPosition = heap.position();
        heap.remove();
        return true;
    }

    private void loadUntil(long timeMs) {
        long below = timeMs / bucketMs + 1;
        if (below <= loadedBelow) {
            return;
        }
        long from = loadedBelow;
        loadedBelow = below;
        for (Map.Entry<Long, Bucket> entry :
                buckets.subMap(from, true, below, false).entrySet()) {
            Bucket bucket = entry.getValue();
            pending -= bucket.written; // counted again one by one
            read(entry.getKey(), bucket);
            for (int at = 0; at < bucket.buffer.position(); at += ENTRY) {
                heap.add(bucket.buffer.getLong(at), bucket.buffer.getLong(at + Long.BYTES));
            }
        }
    }

    /** Time of the timer that was popped last. */
    public long poppedTimeMs() {
        return poppedTime;
    }

    /** Message of the timer that was popped last. */
    public long poppedPosition() {
        return poppedPosition;
    }

    /** The log says that a timer has fired; all before it have, too. */
    public void fired(long timeMs, long position) {
        loadUntil(timeMs);
        firedTime = timeMs;
        firedPosition = position;
        // While the log is replayed nobody pops.
        while (!heap.isEmpty() && !TimerHeap.before(timeMs, position, heap.time(), heap.position())) {
            heap.remove();
        }
        pending--;
    }

    /** When the last of all known timers is due at the latest, ms since the epoch. */
    public long latestMs() {
        return buckets.isEmpty() ? Long.MIN_VALUE : (buckets.lastKey() + 1) * bucketMs;
    }

    /** All timers up to this time have fired, ms since the epoch. */
    public long firedMs() {
        return pending == 0 ? Long.MAX_VALUE : firedTime;
    }

    /** Delayed messages that have not fired. */
    public long pending() {
        return pending;
    }

    /** Writes what is buffered and says what is there; {@link #force} must follow before anyone relies on it. */
    public TimerState save() {
        List<TimerState.Bucket> known = new ArrayList<>();
        for (Iterator<Map.Entry<Long, Bucket>> all = buckets.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Long, Bucket> entry = all.next();
            Bucket bucket = entry.getValue();
            if (firedTime != Long.MIN_VALUE && (entry.getKey() + 1) * bucketMs <= firedTime) {
                if (bucket.written > 0) {
                    forget.add(path(entry.getKey()));
                }
                all.remove();
                continue;
            }
            if (bucket.buffer.position() > 0) {
                write(entry.getKey(), bucket);
                bucket.buffer = ByteBuffer.allocate(8 * ENTRY);
            }
            known.add(new TimerState.Bucket(entry.getKey(), bucket.written));
        }
        return new TimerState(firedTime, firedPosition, known);
    }

    /** Files written since the last call. */
    public List<Path> takeDirty() {
        List<Path> dirty = new ArrayList<>();
        buckets.forEach((number, bucket) -> {
            if (bucket.dirty) {
                bucket.dirty = false;
                dirty.add(path(number));
            }
        });
        return dirty;
    }

    /** Files that no checkpoint from now on needs; since the last call. */
    public List<Path> takeForgotten() {
        List<Path> files = List.copyOf(forget);
        forget.clear();
        return files;
    }

    /** Brings files of {@link #takeDirty()} to disk. Any thread. */
    public static void force(List<Path> dirty) throws IOException {
        for (Path path : dirty) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    /** Forgets everything and deletes all files: the view is going to be rebuilt. */
    public void clear() throws IOException {
        buckets.clear();
        heap.clear();
        pending = 0;
        firedTime = Long.MIN_VALUE;
        firedPosition = -1;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
