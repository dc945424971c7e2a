package org.ferrymq.broker.store.segment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real files, memory-mapped. A mapping is released by the garbage collector, never by hand: somebody may still read it.
 */
public final class MappedSegmentFiles implements SegmentFiles {
    private static final Logger LOGGER = LoggerFactory.getLogger(MappedSegmentFiles.class);
    private static final int CHUNK = 1 << 20;

    /** Files of the default file system. */
    public MappedSegmentFiles() {}

    @Override
    public SegmentFile create(Path path, int size, boolean durable) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(size, CHUNK));
            for (int written = 0; written < size; ) {
                zeros.position(0).limit(Math.min(zeros.capacity(), size - written));
                written += channel.write(zeros, written);
            }
            if (durable) {
                channel.force(true);
            }
            MappedByteBuffer map = channel.map(MapMode.READ_WRITE, 0, size);
            Files.move(unfinished, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            if (durable) {
                forceFolder(parent(path));
            }
            return new MappedSegmentFile(path, size, map);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished); // a half-filled file would hold the space that is missing
            throw e;
        }
    }

    @Override
    public SegmentFile open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                throw new IOException(path + " has " + size + " bytes, more than any file of the store");
            }
            return new MappedSegmentFile(path, (int) size, channel.map(MapMode.READ_WRITE, 0, size));
        }
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(path + " has no folder");
        }
        return parent;
    }

    private static final class MappedSegmentFile implements SegmentFile {
        private final Path path;
        private final int size;
        private final MappedByteBuffer map;
        private @Nullable FileChannel channel;

        MappedSegmentFile(Path path, int size, MappedByteBuffer map) {
            this.path = path;
            this.size = size;
            this.map = map;
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public ByteBuffer buffer() {
            return map.duplicate(); // of big-endian order, as any new view
        }

        @Override
        public void write(int at, ByteBuffer source) throws IOException {
            FileChannel open = channel;
            if (open == null) {
                // Only the segment that is being written needs one; most files are only mapped.
                open = FileChannel.open(path, StandardOpenOption.WRITE);
                channel = open;
            }
            if (at < 0 || source.remaining() > size - at) {
                throw new IllegalArgumentException(source.remaining() + " bytes at " + at + " do not fit " + path);
            }
            for (int next = at; source.hasRemaining(); ) {
                next += open.write(source, next);
            }
        }

        @Override
        public int lastNonZero(int from) throws IOException {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
                ByteBuffer chunk = ByteBuffer.allocate(Math.min(size, CHUNK));
                for (int end = size; end > from; ) {
                    int begin = Math.max(from, end - chunk.capacity());
                    chunk.clear().limit(end - begin);
                    while (chunk.hasRemaining()) {
                        if (file.read(chunk, (long) begin + chunk.position()) < 0) {
                            throw new IOException(path + " has become shorter than its " + size + " bytes");
                        }
                    }
                    for (int at = chunk.limit() - 1; at >= 0; at--) {
                        if (chunk.get(at) != 0) {
                            return begin + at;
                        }
                    }
                    end = begin;
                }
                return from - 1;
            }
        }

        @Override
        public void force(int from, int length) throws IOException {
            try {
                map.force(from, length);
            } catch (UncheckedIOException e) {
                throw new IOException("force of " + path + " failed", e.getCause());
            }
        }

        @Override
        public void finishWriting() throws IOException {
            FileChannel open = channel;
            if (open != null) {
                channel = null;
                open.close();
            }
        }

        @Override
        public void discard() throws IOException {
            finishWriting();
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.truncate(0);
            } catch (IOException e) {
                // Some operating systems do not cut mapped files; then the space follows when the mapping is collected.
                LOGGER.debug("{} cannot be cut before it is deleted", path, e);
            }
            delete();
        }

        @Override
        public void delete() throws IOException {
            finishWriting();
            Files.deleteIfExists(path);
        }
    }
}
