package org.ferrymq.broker.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;
import org.ferrymq.broker.store.segment.SegmentFile;
import org.ferrymq.broker.store.segment.SegmentFiles;
import org.jspecify.annotations.Nullable;

/**
 * The log. One thread (the store thread) opens and closes frames; any thread may read below {@link #publishedEnd()}. The
 * next segment is prepared in the background while the current one fills.
 *
 * <p>Frames are staged in memory and reach their file by {@link #write} in one piece, not through its mapping: forcing pages that
 * were made dirty through a mapping costs almost three times as much, because each force makes them read-only again and the
 * next touch takes a journal transaction of the file system. Readers use the mapping; both are the same page cache.
 */
public final class CommitLog {
    private static final int STAGING_BYTES = 1 << 20;

    private final SegmentFiles files;
    private final Path folder;
    private final int segmentBytes;
    private final Executor background;
    private final CRC32C crc = new CRC32C();

    private volatile LogSegment[] segments;
    private volatile long publishedEnd;

    // Of the store thread.
    private LogSegment active;
    private ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES);
    private int stagedFrom;
    private int at;
    private int openLength;
    private @Nullable CompletableFuture<LogSegment> prepared;

    /**
     * A log over recovered segments.
     *
     * @param segments in order, without gaps, at least one
     * @param end where the next frame goes
     * @param background prepares segments
     */
    public CommitLog(
            SegmentFiles files,
            Path folder,
            int segmentBytes,
            List<LogSegment> segments,
            long end,
            Executor background) {
        this.files = files;
        this.folder = folder;
        this.segmentBytes = segmentBytes;
        this.background = background;
        this.segments = segments.toArray(new LogSegment[0]);
        this.publishedEnd = end;
        LogSegment last = this.segments[this.segments.length - 1];
        LogSegment holding = segmentOf(end);
        this.active = holding == null ? last : holding;
        this.at = (int) (end - active.base());
        this.stagedFrom = at;
    }

    /**
     * Makes sure that frames of so many bytes in all, at most a segment, can be written without an error.
     *
     * @throws IOException if there is no room and no segment can be made; the log is as before
     */
    public void reserve(long bytes) throws IOException {
        if (bytes > segmentBytes) {
            throw new IllegalArgumentException(bytes + " bytes are more than a segment");
        }
        if (active.file().size() - at < bytes) {
            nextSegment();
        }
    }

    /**
     * Begins a frame: makes room, in the next segment if need be.
     *
     * @return log position of the frame
     * @throws IOException if there is no room and no segment can be made; the log is as before
     */
    public long open(int frameLength) throws IOException {
        int room = active.file().size() - at;
        if (Frame.aligned(frameLength) > room) {
            if (frameLength > segmentBytes) {
                throw new IllegalArgumentException("a frame of " + frameLength + " bytes fits no segment");
            }
            roll(room);
        }
        stage(Frame.aligned(frameLength));
        openLength = frameLength;
        staging.limit(staging.capacity()).position(at - stagedFrom + Frame.HEADER);
        return active.base() + at;
    }

    /** Makes room for so many bytes in the staging buffer. */
    private void stage(int bytes) throws IOException {
        if (staging.capacity() - (at - stagedFrom) < bytes) {
            write();
            if (staging.capacity() < bytes) {
                // Kept from now on: the largest frame bounds it, and direct memory is given back by the collector only.
                staging = ByteBuffer.allocateDirect(bytes);
            }
        }
    }

    /** Brings all closed frames into their file, where readers and {@link #force} find them. On the store thread. */
    public void write() throws IOException {
        if (at > stagedFrom) {
            staging.limit(at - stagedFrom).position(0);
            active.file().write(stagedFrom, staging);
            stagedFrom = at;
        }
    }

    /** Where attributes and payload of the open frame go, by relative puts. */
    public ByteBuffer target() {
        return staging;
    }

    /** Ends the frame that {@link #open} began; it can be read once it is published. */
    public void close(FrameType type, int flags, int attributesLength, long timestamp) {
        int given = staging.position() - (at - stagedFrom);
        if (given != openLength) {
            throw new IllegalStateException("frame of " + openLength + " bytes was given " + given + " bytes");
        }
        for (int i = openLength; i < Frame.aligned(openLength); i++) {
            staging.put((byte) 0); // an earlier batch left something there
        }
        writeHeader(openLength, type, flags, attributesLength, timestamp);
        at += Frame.aligned(openLength);
    }

    private void writeHeader(int length, FrameType type, int flags, int attributesLength, long timestamp) {
        int frame = at - stagedFrom;
        staging.limit(staging.capacity());
        staging.putInt(frame + Frame.LENGTH_AT, length);
        staging.put(frame + Frame.TYPE_AT, type.code());
        staging.put(frame + Frame.FLAGS_AT, (byte) flags);
        staging.putShort(frame + Frame.ATTRIBUTES_AT, (short) attributesLength);
        staging.putInt(frame + Frame.EPOCH_AT, 0);
        staging.putLong(frame + Frame.TIMESTAMP_AT, timestamp);
        staging.putInt(frame, Frame.checksum(crc, staging, active.base(), frame, length));
    }

    /** First position of the segment that a frame of the length would go into. */
    public long baseFor(int frameLength) {
        return Frame.aligned(frameLength) > active.file().size() - at ? active.end() : active.base();
    }

    /** First position of the segment that is being written. */
    public long activeBase() {
        return active.base();
    }

    /**
     * Takes the segments that end at or below a position out of the log; the one that is being written always stays. On the
     * store thread.
     *
     * @return them, oldest first; what was read of them before can still be read
     */
    public List<LogSegment> free(long below) {
        LogSegment[] old = segments;
        int freed = 0;
        while (old[freed] != active && old[freed].end() <= below) {
            freed++;
        }
        segments = Arrays.copyOfRange(old, freed, old.length);
        return List.of(Arrays.copyOf(old, freed));
    }

    /** The segments at this moment, in order. Any thread. */
    public List<LogSegment> segments() {
        return List.of(segments);
    }

    private void roll(int room) throws IOException {
        LogSegment next = nextSegment();
        if (room >= Frame.HEADER) {
            stage(Frame.HEADER);
            writeHeader(Frame.HEADER, FrameType.END_OF_SEGMENT, 0, 0, 0);
            at += Frame.HEADER;
        }
        write();
        active.file().finishWriting();
        LogSegment[] old = segments;
        if (segmentOf(next.base()) == null) {
            LogSegment[] grown = Arrays.copyOf(old, old.length + 1);
            grown[old.length] = next;
            segments = grown;
        }
        active = next;
        at = 0;
        stagedFrom = 0;
        prepare();
    }

    private LogSegment nextSegment() throws IOException {
        LogSegment known = segmentOf(active.end());
        if (known != null) {
            return known; // emptied by recovery
        }
        if (prepared == null || prepared.isCompletedExceptionally()) {
            prepare();
        }
        CompletableFuture<LogSegment> awaited = prepared;
        if (awaited == null) {
            throw new IllegalStateException("nothing was prepared after " + active.base());
        }
        try {
            return awaited.join();
        } catch (CompletionException e) {
            throw new IOException("no new segment of the log can be made", e.getCause());
        }
    }

    /** Starts to make the segment after the current one, if there is none. To be called once when the store starts. */
    public void prepare() {
        long base = active.end();
        if (segmentOf(base) != null) {
            return;
        }
        prepared = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        SegmentFile file = files.create(folder.resolve(LogSegment.fileName(base)), segmentBytes, true);
                        return new LogSegment(base, file);
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                background);
    }

    /** End of what was written, on the store thread. */
    public long writtenEnd() {
        return active.base() + at;
    }

    /** Lets readers see all closed frames. */
    public void publish() throws IOException {
        write();
        publishedEnd = writtenEnd();
    }

    /** Readers see everything below. */
    public long publishedEnd() {
        return publishedEnd;
    }

    /** First position. */
    public long firstPosition() {
        return segments[0].base();
    }

    /** Forces everything from one position to another. Any thread, but only one at a time. */
    public void force(long from, long to) throws IOException {
        for (LogSegment segment : segments) {
            long begin = Math.max(from, segment.base());
            long end = Math.min(to, segment.end());
            if (begin < end) {
                segment.file().force((int) (begin - segment.base()), (int) (end - begin));
            }
        }
    }

    /** The segment that holds a position, or null. */
    public @Nullable LogSegment segmentOf(long position) {
        LogSegment[] all = segments;
        int low = 0;
        int high = all.length - 1;
        if (position < all[0].base()) {
            return null;
        }
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (all[middle].base() <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return position < all[low].end() ? all[low] : null;
    }

    /** Reads frames in order from a position where one begins; unpublished ones as well. */
    public LogReader read(long from) {
        return new LogReader(this, from);
    }

    /**
     * Looks at one frame without checking its checksum.
     *
     * @param end what the caller may see: {@link #publishedEnd()}, or for the store thread {@link #writtenEnd()}
     * @return whether there is something at the position that could be a frame
     */
    public boolean peek(long position, long end, Frame into) {
        if (position < 0 || position >= end) {
            return false;
        }
        LogSegment segment = segmentOf(position);
        return segment != null
                && into.wrap(segment.content(), (int) (position - segment.base()), position)
                && into.nextPosition() <= end;
    }

    /**
     * Looks at one frame and checks all of its bytes. Any thread.
     *
     * @param end as for {@link #peek}
     * @param into the frame if it is intact; else of no meaning
     */
    public FrameState examine(long position, long end, Frame into) {
        LogSegment segment = position < 0 || position >= end ? null : segmentOf(position);
        if (segment == null) {
            return FrameState.ABSENT;
        }
        try {
            boolean intact = peek(position, end, into) && into.isIntact(FrameCheck.ofThread(), segment.base());
            return intact ? FrameState.INTACT : FrameState.DAMAGED;
        } catch (InternalError e) {
            return FrameState.DAMAGED; // a page of the mapping that the disk cannot give
        }
    }

    /** Bytes of the log as they are, up to the end of their segment at most; empty where there are none. Any thread. */
    public ByteBuffer raw(long position, int length) {
        LogSegment segment = segmentOf(position);
        if (segment == null) {
            return ByteBuffer.allocate(0);
        }
        int at = (int) (position - segment.base());
        byte[] copy = new byte[Math.min(length, segment.file().size() - at)];
        try {
            segment.content().get(at, copy);
        } catch (InternalError e) {
            return ByteBuffer.allocate(0); // the disk cannot give them
        }
        return ByteBuffer.wrap(copy);
    }
}
