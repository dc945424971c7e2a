package org.ferrymq.broker.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ferrymq.broker.store.half.HalfTable;
import org.ferrymq.broker.store.index.KeyIndex;
import org.ferrymq.broker.store.queue.ConsumeQueue;
import org.ferrymq.broker.store.queue.DeletedTopics;
import org.ferrymq.broker.store.queue.Dirty;
import org.ferrymq.broker.store.queue.QueueTable;
import org.ferrymq.broker.store.recovery.Checkpoint;
import org.ferrymq.broker.store.recovery.StoreFolder;
import org.ferrymq.broker.store.segment.SegmentFile;
import org.ferrymq.broker.store.timer.TimerState;
import org.ferrymq.broker.store.timer.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes checkpoints in two steps: the store thread notes what the views are, somebody else brings it to disk. One at a
 * time.
 */
final class Checkpointer {
    private static final Logger LOGGER = LoggerFactory.getLogger(Checkpointer.class);

    private final StoreFolder folder;
    private final LogFlusher flusher;
    private final QueueTable queues;
    private final KeyIndex index;
    private final Timers timers;
    private final TransactionTable transactions;
    private final HalfTable halves;
    private final DeletedTopics deletedTopics;
    private final Consumer<Throwable> onFailure;
    private volatile boolean busy;
    private volatile long savedPosition;
    private volatile @Nullable TimerState savedTimers;
    private final Disposal disposal;
    private volatile boolean saved;
    private final List<ConsumeQueue> deletable = new ArrayList<>();
    private final List<SegmentFile> freed = new ArrayList<>();

    Checkpointer(
            StoreFolder folder,
            LogFlusher flusher,
            QueueTable queues,
            KeyIndex index,
            Timers timers,
            TransactionTable transactions,
            HalfTable halves,
            DeletedTopics deletedTopics,
            long savedPosition,
            @Nullable TimerState savedTimers,
            Disposal disposal,
            Consumer<Throwable> onFailure) {
        this.folder = folder;
        this.flusher = flusher;
        this.queues = queues;
        this.index = index;
        this.timers = timers;
        this.transactions = transactions;
        this.halves = halves;
        this.deletedTopics = deletedTopics;
        this.savedPosition = savedPosition;
        this.savedTimers = savedTimers;
        this.disposal = disposal;
        this.onFailure = onFailure;
    }

    /** What is to be brought to disk. */
    record Pending(Checkpoint checkpoint, List<Dirty> queues, List<SegmentFile> indexes, List<Path> timers) {}

    /** Whether one is on its way. */
    boolean isBusy() {
        return busy;
    }

    /** Position of the last checkpoint on disk. */
    long savedPosition() {
        return savedPosition;
    }

    /** The timers of the last checkpoint on disk; null if there is none that can be used. */
    @Nullable TimerState savedTimers() {
        return savedTimers;
    }

    /**
     * First step, on the store thread, when everything written is applied.
     *
     * @param position end of the log
     * @param timestamp store time of the last entry
     */
    Pending begin(long position, long timestamp) throws IOException {
        removeForgotten();
        busy = true;
        saved = false;
        deletable.addAll(queues.takeDeleted());
        freed.addAll(queues.takeFreedFiles());
        freed.addAll(index.takeFreed());
        long openFrom = Math.min(transactions.firstPosition(Long.MAX_VALUE), halves.firstPosition(Long.MAX_VALUE));
        deletedTopics.forget(openFrom, timers.firedMs());
        Checkpoint checkpoint = new Checkpoint(
                position,
                transactions.firstPosition(position),
                timestamp,
                queues.states(),
                index.states(),
                timers.save(),
                halves.list(),
                deletedTopics.list());
        return new Pending(checkpoint, queues.takeDirty(), index.takeDirty(), timers.takeDirty());
    }

    /** Second step, on any thread. A failed force ends the store; a checkpoint that cannot be written does not. */
    void finish(Pending pending) {
        try {
            flusher.forceTo(pending.checkpoint.position());
            for (Dirty range : pending.queues) {
                range.force();
            }
            for (SegmentFile file : pending.indexes) {
                file.force(0, file.size());
            }
            Timers.force(pending.timers);
        } catch (Throwable e) { // an InternalError of a mapping as well: it must not look busy for ever
            busy = false;
            onFailure.accept(e);
            return;
        }
        try {
            pending.checkpoint.save(folder);
            savedTimers = pending.checkpoint.timers();
            savedPosition = pending.checkpoint.position();
            saved = true;
        } catch (IOException e) {
            // The old checkpoint is still good: after a crash more of the log is replayed.
            LOGGER.warn("no checkpoint can be written into {}; trying again", folder.path(), e);
        }
        busy = false;
    }

    /** Deletes files that the last checkpoint on disk no longer knows; on the store thread. */
    private void removeForgotten() throws IOException {
        if (!saved) {
            return;
        }
        queues.deleteFiles(deletable);
        deletable.clear();
        disposal.add(freed);
        freed.clear();
        for (Path path : timers.takeForgotten()) {
            Files.deleteIfExists(path);
        }
    }
}
