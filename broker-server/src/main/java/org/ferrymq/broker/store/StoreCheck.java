package org.ferrymq.broker.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ferrymq.broker.store.StoreCheckReport.Damage;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.broker.store.log.LogSegment;
import org.ferrymq.broker.store.log.SegmentScan;
import org.ferrymq.broker.store.recovery.Checkpoint;
import org.ferrymq.broker.store.recovery.DamagedStoreException;
import org.ferrymq.broker.store.recovery.LogStart;
import org.ferrymq.broker.store.recovery.StoreFolder;
import org.ferrymq.broker.store.segment.MappedSegmentFiles;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.RecordView;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole log of a stopped broker and lists what is damaged or missing; changes nothing. The views beside the log need no
 * look: what is wrong with them is found and rebuilt at the start. Used once, by one thread.
 */
public final class StoreCheck {
    private static final long TELL_NANOS = 1_000_000_000L;

    private final Path path;
    private final Consumer<String> progress;
    private final RecordView view = new RecordView();
    private final List<Damage> damage = new ArrayList<>();
    private @Nullable Damage tail;
    private long toldAt = System.nanoTime();
    private long bytes;
    private long entries;
    private long messages;
    private long end;

    /** A look at a folder; {@code progress} gets a line a second. */
    public StoreCheck(Path path, Consumer<String> progress) {
        this.path = path;
        this.progress = progress;
    }

    /**
     * Looks.
     *
     * @throws StoreException LOCKED, FOREIGN, CORRUPT (not even its first files can be read) or FAILED
     */
    public StoreCheckReport run() {
        if (!StoreFolder.isStore(path)) {
            throw new StoreException(
                    StoreException.Reason.FOREIGN, path + " is no FerryMQ store; --store names another");
        }
        try (StoreFolder folder = StoreFolder.open(path)) {
            return run(folder);
        } catch (DamagedStoreException e) {
            throw new StoreException(StoreOpener.reason(e.kind()), String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StoreException(StoreException.Reason.FAILED, "the store in " + path + " cannot be read: " + e, e);
        }
    }

    private StoreCheckReport run(StoreFolder folder) throws IOException, DamagedStoreException {
        LogStart start = LogStart.load(folder);
        Checkpoint checkpoint = Checkpoint.load(folder);
        long onDisk = checkpoint == null ? -1 : checkpoint.position();
        SortedMap<Long, Path> files = segmentFiles(folder).tailMap(start.position());
        end = start.position();
        long expected = start.position();
        int number = 0;
        for (var file : files.entrySet()) {
            if (file.getKey() > expected) {
                missing(expected, file.getKey());
            }
            tell(number++, files.size());
            LogSegment segment = new LogSegment(file.getKey(), new MappedSegmentFiles().open(file.getValue()));
            scan(segment, onDisk);
            expected = segment.end();
        }
        if (onDisk > expected) {
            missing(expected, onDisk);
        }
        Damage last = tail;
        return new StoreCheckReport(
                path.toString(),
                files.size(),
                bytes,
                entries,
                messages,
                start.position(),
                end,
                onDisk,
                last == null ? 0 : last.bytes(),
                List.copyOf(damage));
    }

    private static SortedMap<Long, Path> segmentFiles(StoreFolder folder) throws IOException {
        SortedMap<Long, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder.log())) {
            for (Path file : inside) {
                long base = LogSegment.baseOf(String.valueOf(file.getFileName()));
                if (base >= 0) {
                    files.put(base, file);
                }
            }
        }
        return files;
    }

    private void tell(int number, int of) {
        long now = System.nanoTime();
        if (now - toldAt >= TELL_NANOS) {
            toldAt = now;
            progress.accept("checking " + path + ": " + 100L * number / of + " %, " + entries + " entries, "
                    + damage.size() + " places damaged");
        }
    }

    private void missing(long from, long to) {
        settleTail();
        damage.add(new Damage(from, to - from, LogSegment.fileName(from), "the file is missing"));
        end = to;
    }

    private void scan(LogSegment segment, long onDisk) {
        SegmentScan scan = new SegmentScan(segment);
        while (scan.advance()) {
            bytes += scan.end() - scan.position();
            if (scan.isDamaged()) {
                settleTail();
                tail = describe(segment, scan.position(), scan.end(), scan.frame());
            } else {
                settleTail();
                count(segment, scan);
                end = scan.end();
            }
        }
        if (scan.isComplete()) {
            end = segment.end();
        }
        Damage last = tail;
        long reached = last == null ? Math.max(end, segment.base()) : last.position() + last.bytes();
        if (last != null && last.position() < onDisk) {
            settleTail();
        }
        if (!scan.isComplete() && reached < Math.min(onDisk, segment.end())) {
            settleTail();
            long until = Math.min(onDisk, segment.end());
            damage.add(new Damage(reached, until - reached, LogSegment.fileName(segment.base()), "zeros"));
            end = until;
        }
    }

    /** Something intact follows what looked like the torn end of the log. */
    private void settleTail() {
        Damage last = tail;
        if (last != null) {
            damage.add(last);
            end = last.position() + last.bytes();
            tail = null;
        }
    }

    private void count(LogSegment segment, SegmentScan scan) {
        Frame frame = scan.frame();
        entries++;
        if (frame != null && frame.type() == FrameType.MESSAGE) {
            messages++;
        } else if (frame != null && frame.type() == FrameType.DAMAGED_MESSAGE) {
            LogEntry.MovedDamaged moved = EntryCodec.movedDamaged(frame);
            DamagedMessage known =
                    new DamagedMessage(frame.position(), moved.topic(), moved.queueId(), moved.queueOffset());
            damage.add(new Damage(
                    frame.position(),
                    scan.end() - scan.position(),
                    LogSegment.fileName(segment.base()),
                    known.text() + ", found damaged before"));
        }
    }

    private Damage describe(LogSegment segment, long from, long to, @Nullable Frame looksLike) {
        String what = "unreadable";
        if (looksLike != null && looksLike.type() != FrameType.MESSAGE) {
            what = "an entry of kind " + looksLike.type();
        } else if (looksLike != null) {
            what = messageText(looksLike);
        }
        return new Damage(from, to - from, LogSegment.fileName(segment.base()), what);
    }

    private String messageText(Frame frame) {
        try {
            view.wrap(frame.payload(), 0);
            return new DamagedMessage(frame.position(), view.topic(), view.queueId(), -1).text();
        } catch (FerryException | InternalError e) {
            return "a message of an unknown queue";
        }
    }
}
