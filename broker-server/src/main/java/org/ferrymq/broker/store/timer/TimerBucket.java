package org.ferrymq.broker.store.timer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The timers due in one period of time: a file of (time 8, position 8) and a small buffer of what is not in it yet. Of the
 * store thread alone.
 */
final class TimerBucket {
    /** Told about one timer. */
    @FunctionalInterface
    interface Visitor {
        void visit(long time, long position);
    }

    static final int ENTRY = 16;
    private static final int FIRST_BUFFER = 8 * ENTRY;
    private static final int LARGEST_BUFFER = 1024 * ENTRY;
    private static final int CHUNK = 4096 * ENTRY;

    private final Path path;
    private long written;
    private long moved;
    private boolean dirty;
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BUFFER);

    /** An empty bucket; its file is made when the buffer is full. */
    TimerBucket(Path path) {
        this.path = path;
    }

    /** The bucket as a checkpoint knows it, or null if its file is missing or too short; what came later is cut off. */
    static @Nullable TimerBucket load(Path path, TimerState.Bucket known) throws IOException {
        TimerBucket bucket = new TimerBucket(path);
        if (known.entries() > 0) {
            if (!Files.isRegularFile(path) || Files.size(path) < known.entries() * ENTRY) {
                return null;
            }
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(known.entries() * ENTRY);
            }
        }
        bucket.written = known.entries();
        bucket.moved = known.moved();
        return bucket;
    }

    Path path() {
        return path;
    }

    /** Entries in the file. */
    long written() {
        return written;
    }

    /** Entries that are elsewhere already. */
    long moved() {
        return moved;
    }

    /** Whether all of its entries are elsewhere. */
    boolean isMoved() {
        return moved == written + buffered();
    }

    private int buffered() {
        return buffer.position() / ENTRY;
    }

    void add(long time, long position) {
        if (!buffer.hasRemaining()) {
            if (buffer.capacity() < LARGEST_BUFFER) {
                buffer = ByteBuffer.allocate(buffer.capacity() * 4).put(buffer.flip());
            } else {
                flush();
            }
        }
        buffer.putLong(time).putLong(position);
    }

    /** Writes what is buffered into the file. */
    void flush() {
        if (buffer.position() == 0) {
            return;
        }
        buffer.flip();
        int entries = buffer.remaining() / ENTRY;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long at = written * ENTRY;
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        buffer.clear();
        written += entries;
        dirty = true;
    }

    /** Gives the memory of the buffer back, which has been flushed. */
    void shrink() {
        if (buffer.capacity() > FIRST_BUFFER) {
            buffer = ByteBuffer.allocate(FIRST_BUFFER);
        }
    }

    /** Whether the file was written since the last call. */
    boolean takeDirty() {
        boolean was = dirty;
        dirty = false;
        return was;
    }

    /** Visits all entries. */
    void forEach(Visitor visitor) {
        read(0, written + buffered(), visitor);
    }

    /** Visits the next entries that are not elsewhere yet, at most so many, and notes that they are now. */
    long move(long most, Visitor visitor) {
        long count = Math.min(most, written + buffered() - moved);
        read(moved, count, visitor);
        moved += count;
        return count;
    }

    private void read(long from, long count, Visitor visitor) {
        long inFile = Math.max(0, Math.min(count, written - from));
        if (inFile > 0) {
            readFile(from, inFile, visitor);
        }
        int at = (int) Math.max(0, from - written) * ENTRY;
        for (long left = count - inFile; left > 0; left--) {
            visitor.visit(buffer.getLong(at), buffer.getLong(at + Long.BYTES));
            at += ENTRY;
        }
    }

    private void readFile(long from, long count, Visitor visitor) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(count * ENTRY, CHUNK));
            long at = from * ENTRY;
            long end = (from + count) * ENTRY;
            while (at < end) {
                chunk.clear().limit((int) Math.min(end - at, chunk.capacity()));
                while (chunk.hasRemaining()) {
                    int read = channel.read(chunk, at);
                    if (read < 0) {
                        throw new IOException(path + " is shorter than its " + written + " timers");
                    }
                    at += read;
                }
                for (chunk.flip(); chunk.hasRemaining(); ) {
                    visitor.visit(chunk.getLong(), chunk.getLong());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
