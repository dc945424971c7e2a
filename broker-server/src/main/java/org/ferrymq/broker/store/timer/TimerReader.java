package org.ferrymq.broker.store.timer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;

/**
 * Reads the files of timers beside the store thread, as a checkpoint knows them: they only grow, and are deleted when all in
 * them are elsewhere or have fired. Remembers of each file the lowest position, so that most are read once. Not thread-safe.
 */
public final class TimerReader {
    private static final int CHUNK_ENTRIES = 4096;

    private record File(int level, long number) {}

    private record Seen(long entries, long moved, long lowest) {}

    private final Path folder;
    private final Map<File, Seen> seen = new HashMap<>();

    /** A reader of the files in a folder. */
    public TimerReader(Path folder) {
        this.folder = folder;
    }

    /** Takes what is found. */
    @FunctionalInterface
    public interface Sink {
        /** A timer that had neither fired nor been cancelled at the checkpoint. */
        void timer(long timeMs, long position);
    }

    /**
     * Gives all timers of a checkpoint whose messages are in a stretch of the log.
     *
     * @throws IOException also if the checkpoint is not the last one any more, whose files may be gone
     */
    public void find(TimerState state, long from, long below, Sink sink) throws IOException {
        Set<File> known = state.buckets().stream()
                .map(bucket -> new File(bucket.level(), bucket.number()))
                .collect(Collectors.toSet());
        seen.keySet().retainAll(known);
        LongArrayList times = new LongArrayList();
        LongArrayList positions = new LongArrayList();
        LongHashSet cancelled = new LongHashSet(); // a message has one timer, so its position says enough
        for (TimerState.Bucket bucket : state.buckets()) {
            Seen last = seen.get(new File(bucket.level(), bucket.number()));
            if (last != null
                    && last.entries() == bucket.entries()
                    && last.moved() == bucket.moved()
                    && last.lowest() >= below) {
                continue;
            }
            long[] lowest = {Long.MAX_VALUE};
            read(bucket, (time, entry) -> {
                long position = entry < 0 ? ~entry : entry;
                if (position < from || !TimerHeap.before(state.firedTime(), state.firedPosition(), time, position)) {
                    return;
                }
                lowest[0] = Math.min(lowest[0], position);
                if (position < below && entry < 0) {
                    cancelled.add(position);
                } else if (position < below) {
                    times.addLong(time);
                    positions.addLong(position);
                }
            });
            seen.put(new File(bucket.level(), bucket.number()), new Seen(bucket.entries(), bucket.moved(), lowest[0]));
        }
        for (int i = 0; i < positions.size(); i++) {
            if (!cancelled.contains(positions.getLong(i))) {
                sink.timer(times.getLong(i), positions.getLong(i));
            }
        }
    }

    private void read(TimerState.Bucket bucket, TimerBucket.Visitor visitor) throws IOException {
        Path path = folder.resolve(Timers.fileName(bucket.level(), bucket.number()));
        if (bucket.entries() == bucket.moved()) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_ENTRIES * TimerBucket.ENTRY);
            long at = bucket.moved() * TimerBucket.ENTRY;
            long end = bucket.entries() * TimerBucket.ENTRY;
            while (at < end) {
                chunk.clear().limit((int) Math.min(end - at, chunk.capacity()));
                while (chunk.hasRemaining()) {
                    int read = channel.read(chunk, at);
                    if (read < 0) {
                        throw new IOException(path + " is cut short");
                    }
                    at += read;
                }
                for (chunk.flip(); chunk.hasRemaining(); ) {
                    visitor.visit(chunk.getLong(), chunk.getLong());
                }
            }
        }
    }
}
