package org.ferrymq.broker.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.ferrymq.broker.store.segment.SegmentFile;
import org.ferrymq.broker.store.segment.SegmentFiles;

/**
 * Segment files as a machine has them that can lose its power: memory is the page cache, and only what was forced (or
 * what chance wrote back in time) is in the files. Forces can be counted and made to fail, making files, too.
 */
final class FaultyFiles implements SegmentFiles {
    private static final int SECTOR = 512;

    private final Map<Path, CachedFile> cached = new TreeMap<>();
    int logForces;
    boolean failForces;
    boolean failLogCreates;

    @Override
    public SegmentFile create(Path path, int size, boolean durable) throws IOException {
        if (failLogCreates && path.toString().endsWith(".log")) {
            throw new IOException("No space left on device");
        }
        Files.write(path, new byte[size]);
        CachedFile file = new CachedFile(path, ByteBuffer.allocateDirect(size), ByteBuffer.allocate(size));
        cached.put(path, file);
        return file;
    }

    @Override
    public SegmentFile open(Path path) throws IOException {
        byte[] content = Files.readAllBytes(path);
        CachedFile file = new CachedFile(
                path, ByteBuffer.allocateDirect(content.length).put(content).flip(), ByteBuffer.wrap(content));
        cached.put(path, file);
        return file;
    }

    @Override
    public void forceFolder(Path folder) {}

    /** Kill -9: the operating system writes everything back. */
    void kill() throws IOException {
        for (CachedFile file : cached.values()) {
            file.writeBack(0, file.size());
        }
    }

    /** Power cut: of each sector that was not forced, chance decides. */
    void cutPower(Random random) throws IOException {
        for (CachedFile file : cached.values()) {
            int luck = random.nextInt(3);
            for (int at = 0; at < file.size(); at += SECTOR) {
                if (luck == 0 || (luck == 1 && random.nextBoolean())) {
                    file.writeBack(at, Math.min(SECTOR, file.size() - at));
                }
            }
        }
    }

    /** The disk changes one bit of a file behind everybody's back. */
    void flip(Path path, int at, int bit) {
        CachedFile file = cached.get(path);
        if (file == null) {
            throw new IllegalArgumentException("no file " + path);
        }
        file.cache.put(at, (byte) (file.cache.get(at) ^ 1 << bit));
        file.disk.put(at, file.cache.get(at));
    }

    private final class CachedFile implements SegmentFile {
        private final Path path;
        private final ByteBuffer cache;
        private final ByteBuffer disk;
        private boolean deleted;

        CachedFile(Path path, ByteBuffer cache, ByteBuffer disk) {
            this.path = path;
            this.cache = cache;
            this.disk = disk;
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public int size() {
            return cache.capacity();
        }

        @Override
        public ByteBuffer buffer() {
            return cache.duplicate();
        }

        @Override
        public void write(int at, ByteBuffer source) {
            cache.put(at, source, source.position(), source.remaining());
            source.position(source.limit());
        }

        @Override
        public int lastNonZero(int from) {
            int at = cache.capacity() - 1;
            while (at >= from && cache.get(at) == 0) {
                at--;
            }
            return at;
        }

        @Override
        public void force(int from, int length) throws IOException {
            if (path.toString().endsWith(".log")) {
                logForces++;
            }
            if (failForces) {
                throw new IOException("Input/output error");
            }
            int begin = from / SECTOR * SECTOR;
            writeBack(begin, Math.min(size(), (from + length + SECTOR - 1) / SECTOR * SECTOR) - begin);
        }

        private void writeBack(int from, int length) throws IOException {
            if (deleted || cache.slice(from, length).equals(disk.slice(from, length))) {
                return;
            }
            disk.put(from, cache, from, length);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.write(cache.slice(from, length), from);
            }
        }

        @Override
        public void finishWriting() {
            // Nothing is held open.
        }

        @Override
        public void discard() throws IOException {
            delete();
        }

        @Override
        public void delete() throws IOException {
            deleted = true;
            Files.deleteIfExists(path);
        }
    }
}
