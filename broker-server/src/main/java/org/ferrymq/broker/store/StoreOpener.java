package org.ferrymq.broker.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.ferrymq.broker.store.half.HalfTable;
import org.ferrymq.broker.store.index.KeyIndex;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.queue.DeletedTopics;
import org.ferrymq.broker.store.queue.QueueTable;
import org.ferrymq.broker.store.recovery.Checkpoint;
import org.ferrymq.broker.store.recovery.DamagedStoreException;
import org.ferrymq.broker.store.recovery.LogRecovery;
import org.ferrymq.broker.store.recovery.LogStart;
import org.ferrymq.broker.store.recovery.StoreFolder;
import org.ferrymq.broker.store.segment.MappedSegmentFiles;
import org.ferrymq.broker.store.segment.SegmentFiles;
import org.ferrymq.broker.store.timer.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a store: folder, checkpoint, log, views, replay. */
final class StoreOpener {
    private static final Logger LOGGER = LoggerFactory.getLogger(StoreOpener.class);

    private final StoreConfig config;
    private final InstantSource clock;
    private final SegmentFiles files;
    private final LongSupplier freeSpace;
    private final ExecutorService background;

    StoreOpener(
            StoreConfig config,
            InstantSource clock,
            SegmentFiles files,
            LongSupplier freeSpace,
            ExecutorService background) {
        this.config = config;
        this.clock = clock;
        this.files = files;
        this.freeSpace = freeSpace;
        this.background = background;
    }

    /** For a real folder. */
    static StoreOpener of(StoreConfig config, InstantSource clock) {
        return new StoreOpener(
                config, clock, new MappedSegmentFiles(), () -> usableSpace(config.folder()), backgroundThreads());
    }

    private static long usableSpace(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("the free space of " + folder + " cannot be told", e);
        }
    }

    private static ExecutorService backgroundThreads() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(2, 2, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "ferrymq-store-files");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Opens the folder. */
    LogStore open(List<LogApplier> appliers, Consumer<Throwable> onFatal) {
        StoreFolder folder = null;
        boolean done = false;
        try {
            folder = StoreFolder.open(config.folder());
            LogStore store = open(folder, appliers, new StoreLife(onFatal));
            done = true;
            return store;
        } catch (DamagedStoreException e) {
            throw new StoreException(reason(e.kind()), String.valueOf(e.getMessage()), e);
        } catch (IOException | UncheckedIOException e) {
            throw new StoreException(
                    StoreException.Reason.FAILED, "the store in " + config.folder() + " cannot be opened: " + e, e);
        } finally {
            if (!done) {
                background.shutdown();
                closeQuietly(folder);
            }
        }
    }

    private static void closeQuietly(@Nullable StoreFolder folder) {
        if (folder != null) {
            try {
                folder.close();
            } catch (IOException e) {
                LOGGER.warn("the lock of {} cannot be given back", folder.path(), e);
            }
        }
    }

    static StoreException.Reason reason(DamagedStoreException.Kind kind) {
        return switch (kind) {
            case LOCKED -> StoreException.Reason.LOCKED;
            case FOREIGN -> StoreException.Reason.FOREIGN;
            case CORRUPT -> StoreException.Reason.CORRUPT;
        };
    }

    private LogStore open(StoreFolder folder, List<LogApplier> appliers, StoreLife life)
            throws IOException, DamagedStoreException {
        long startedAt = System.nanoTime();
        LogStart start = LogStart.load(folder);
        Checkpoint checkpoint = Checkpoint.load(folder);
        if (checkpoint != null && checkpoint.position() < start.position()) {
            checkpoint = null; // of an older copy of the folder: the log no longer reaches back to it
        }
        LogRecovery.Recovered recovered =
                new LogRecovery(files, folder, config.segmentBytes(), freeSpace, background).recover(start, checkpoint);
        CommitLog log = recovered.log();
        long end = log.publishedEnd();
        if (checkpoint == null && end == 0) {
            // From now on a checkpoint says how far the log was on disk; without one, frames beyond a gap look like
            // damage.
            checkpoint = Checkpoint.EMPTY;
            checkpoint.save(folder);
        }

        QueueTable queues = new QueueTable(files, folder.queues(), background);
        KeyIndex index = new KeyIndex(files, folder.index(), background, config.indexEntries());
        Timers timers = new Timers(folder.timers(), clock.millis());
        timers.freedBelow(start.position());
        TransactionTable transactions = new TransactionTable();
        HalfTable halves = new HalfTable();
        DeletedTopics deleted = new DeletedTopics();
        boolean usable = checkpoint != null
                && queues.load(checkpoint.queues())
                && index.load(checkpoint.indexes())
                && timers.load(checkpoint.timers());
        if (!usable || checkpoint == null) {
            if (end > log.firstPosition()) {
                LOGGER.warn("the store in {} has no usable checkpoint: all views are rebuilt", folder.path());
            }
            queues.clear();
            index.clear();
            timers.clear();
            queues.begin(start.queues());
        } else {
            queues.deleteStrangers();
            index.deleteStrangers();
            queues.freedBelow(start.position());
            halves.load(checkpoint.halves());
            deleted.load(checkpoint.deleted());
        }
        long reached = usable && checkpoint != null ? checkpoint.position() : log.firstPosition();
        long from = usable && checkpoint != null ? checkpoint.replayFrom() : log.firstPosition();
        List<Long> appliedBefore = new ArrayList<>();
        for (LogApplier applier : appliers) {
            long position = startOf(applier, log);
            appliedBefore.add(position);
            from = Math.min(from, Math.max(position, log.firstPosition()));
        }
        DamagedMessages damaged = new DamagedMessages();
        LogViews views = new LogViews(
                log, queues, index, timers, transactions, halves, deleted, damaged, appliers, appliedBefore);
        long replayed = replay(log, from, reached, end, views);
        queues.publish((topic, queueId, maxOffset) -> {});
        LOGGER.info(
                "store {} opened: log from {} to {}, {} entries replayed from {} in {} ms",
                folder.path(),
                log.firstPosition(),
                end,
                replayed,
                from,
                (System.nanoTime() - startedAt) / 1_000_000);

        // What recovery read may still be in the page cache only; nobody may see it before it is on disk.
        LogFlusher flusher = new LogFlusher(log, reached);
        flusher.forceTo(end);
        StoreParts parts = new StoreParts(
                folder,
                log,
                flusher,
                queues,
                index,
                timers,
                transactions,
                halves,
                deleted,
                damaged,
                recovered.timestamp(),
                usable ? reached : -1,
                usable && checkpoint != null ? checkpoint.timers() : null);
        DiskWatch disk = new DiskWatch(freeSpace, config.minFreeBytes());
        disk.check(clock.millis());
        log.prepare();
        return new LogStore(config, clock, parts, views, appliers, life, disk, background);
    }

    private static long startOf(LogApplier applier, CommitLog log) {
        long position = applier.appliedPosition();
        if (position > log.publishedEnd() || (position < log.firstPosition() && position > 0)) {
            LOGGER.warn(
                    "{} has applied the log up to {}, but the log is from {} to {}: it is rebuilt",
                    applier.getClass().getSimpleName(),
                    position,
                    log.firstPosition(),
                    log.publishedEnd());
            applier.reset();
            return log.firstPosition();
        }
        return position;
    }

    private static long replay(CommitLog log, long from, long reached, long end, LogViews views)
            throws DamagedStoreException {
        LogWalk reader = new LogWalk(log, from);
        ReplayProgress progress = new ReplayProgress(from, end);
        long count = 0;
        while (reader.position() < end && reader.advance()) {
            views.replay(reader.frame(), reached);
            progress.at(reader.position(), ++count);
        }
        if (reader.position() < end) {
            throw new DamagedStoreException(
                    DamagedStoreException.Kind.CORRUPT,
                    "the log is damaged at " + reader.position() + ", before its end at " + end
                            + ", and what the views of it were there is needed; nothing was changed. --check-store lists all"
                            + " damage; restore the folder from a backup, or start with another folder");
        }
        return count;
    }
}
