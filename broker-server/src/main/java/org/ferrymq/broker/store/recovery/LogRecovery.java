package org.ferrymq.broker.store.recovery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.LogReader;
import org.ferrymq.broker.store.log.LogSegment;
import org.ferrymq.broker.store.recovery.DamagedStoreException.Kind;
import org.ferrymq.broker.store.segment.SegmentFile;
import org.ferrymq.broker.store.segment.SegmentFiles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the end of the log: the last frame whose checksum is right, walking from the checkpoint. What lies behind it is
 * kept in a file beside the log ({@link CutRemains}) and filled with zeros, so that no remains of it can ever look like
 * frames again. This is the only class that truncates.
 */
public final class LogRecovery {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogRecovery.class);

    private final SegmentFiles files;
    private final StoreFolder folder;
    private final int segmentBytes;
    private final Executor background;
    private final CutRemains remains;

    /** A recovery of the folder, whose file system has {@code freeSpace} bytes left. */
    public LogRecovery(
            SegmentFiles files, StoreFolder folder, int segmentBytes, LongSupplier freeSpace, Executor background) {
        this.files = files;
        this.folder = folder;
        this.segmentBytes = segmentBytes;
        this.background = background;
        this.remains = new CutRemains(folder.path(), freeSpace, 2L * segmentBytes);
    }

    /**
     * The log as recovery left it.
     *
     * @param log ready to be appended to
     * @param timestamp store time of the last frame (or of the checkpoint), ms since the epoch
     */
    public record Recovered(CommitLog log, long timestamp) {}

    /**
     * Recovers the log.
     *
     * @param start where the log begins; segments before it are deleted at last
     * @param checkpoint where to start, not before the start of the log; null: at the first frame
     * @throws DamagedStoreException if something before the checkpoint is missing or damaged; nothing was changed
     */
    public Recovered recover(LogStart start, @Nullable Checkpoint checkpoint)
            throws IOException, DamagedStoreException {
        SortedMap<Long, Path> byBase = segmentFiles();
        // Also of no size: whoever deleted them was killed between giving back their space and their names.
        SortedMap<Long, Path> freed = byBase.headMap(start.position());
        List<LogSegment> segments = segments(start, byBase.tailMap(start.position()), checkpoint);
        long first = segments.get(0).base();
        long from = checkpoint == null ? first : checkpoint.position();
        long mustReach = from;
        CommitLog log = new CommitLog(files, folder.log(), segmentBytes, segments, from, background);
        if (from < first || from > segments.get(segments.size() - 1).end()) {
            long end = segments.get(segments.size() - 1).end();
            throw corrupt("the log has positions " + first + " to " + end + ", but it was on disk up to " + from
                    + (from > end ? ": " + missing(end) : ""));
        }
        long timestamp = checkpoint == null ? 0 : checkpoint.timestamp();
        LogReader reader = log.read(from);
        long end = from;
        while (reader.advance()) {
            Frame frame = reader.frame();
            timestamp = Math.max(timestamp, frame.timestamp());
            if ((frame.flags() & Frame.BATCH_GOES_ON) == 0) {
                end = reader.position();
            }
        }
        if (checkpoint == null) {
            refuseGap(log, segments, reader.position());
        }
        if (end < mustReach) {
            throw corrupt("the log is damaged at " + end + ", before " + mustReach + " where it was on disk");
        }
        cut(segments, end);
        for (Path path : freed.values()) {
            LOGGER.info("{} was freed before the last stop and is deleted", path);
            Files.deleteIfExists(path);
        }
        return new Recovered(new CommitLog(files, folder.log(), segmentBytes, segments, end, background), timestamp);
    }

    private static String missing(long base) {
        return "the file log/" + LogSegment.fileName(base) + " is missing";
    }

    private DamagedStoreException corrupt(String what) {
        return new DamagedStoreException(
                Kind.CORRUPT,
                "the store in " + folder.path() + " is corrupt: " + what
                        + "; nothing was changed: restore the folder from a backup, or start with another folder");
    }

    private SortedMap<Long, Path> segmentFiles() throws IOException, DamagedStoreException {
        SortedMap<Long, Path> byBase = new TreeMap<>();
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder.log())) {
            for (Path file : inside) {
                String name = String.valueOf(file.getFileName());
                long base = LogSegment.baseOf(name);
                if (base >= 0) {
                    byBase.put(base, file);
                } else if (!name.endsWith(".tmp")) {
                    throw corrupt("the folder log holds the unknown file " + name);
                }
            }
        }
        return byBase;
    }

    private List<LogSegment> segments(LogStart start, SortedMap<Long, Path> byBase, @Nullable Checkpoint checkpoint)
            throws IOException, DamagedStoreException {
        List<LogSegment> segments = new ArrayList<>();
        long expected = start.position();
        for (var entry : byBase.entrySet()) {
            if (entry.getKey() != expected) {
                throw corrupt(missing(expected)
                        + (segments.isEmpty() && expected == 0
                                ? " (or the file log-start is, if the log was freed of its first segments)"
                                : ""));
            }
            long size = Files.size(entry.getValue());
            if (size < 4096 || size % 4096 != 0 || size > 1 << 30) {
                throw corrupt("the segment " + entry.getValue().getFileName() + " has " + size + " bytes");
            }
            segments.add(new LogSegment(entry.getKey(), files.open(entry.getValue())));
            expected = entry.getKey() + size;
        }
        if (segments.isEmpty()) {
            long known = Math.max(start.position(), checkpoint == null ? 0 : checkpoint.position());
            if (known > 0) {
                throw corrupt(
                        "the log is missing, but it reached position " + known + ": " + missing(start.position()));
            }
            SegmentFile file = files.create(folder.log().resolve(LogSegment.fileName(0)), segmentBytes, true);
            segments.add(new LogSegment(0, file));
        }
        return segments;
    }

    /** Without a checkpoint nothing says how far the log was on disk; frames in a later segment do. */
    private void refuseGap(CommitLog log, List<LogSegment> segments, long stoppedAt) throws DamagedStoreException {
        for (LogSegment segment : segments) {
            if (segment.base() > stoppedAt && log.read(segment.base()).advance()) {
                throw corrupt("the log is damaged at " + stoppedAt + ", and goes on at " + segment.base());
            }
        }
    }

    private void cut(List<LogSegment> segments, long end) throws IOException {
        for (LogSegment segment : segments) {
            if (segment.end() <= end) {
                continue;
            }
            int begin = (int) Math.max(end - segment.base(), 0);
            int last = segment.file().lastNonZero(begin);
            if (last < begin) {
                continue;
            }
            ByteBuffer content = segment.content();
            // A segment may have been ended when nothing had reached the next one: that is no loss.
            boolean onlyItsEnd = last < begin + Frame.HEADER && LogReader.isEndOfSegment(segment, begin);
            if (!onlyItsEnd) {
                remains.keep(content.slice(begin, last + 1 - begin), segment.base() + begin);
            }
            for (int at = begin; at <= last; at++) {
                content.put(at, (byte) 0);
            }
            segment.file().force(begin, last + 1 - begin);
        }
    }
}
