package org.ferrymq.broker.store;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ferrymq.broker.agent.TimedAgent;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.log.LogSegment;
import org.ferrymq.broker.store.queue.ConsumeQueue;
import org.ferrymq.broker.store.queue.QueueBase;
import org.ferrymq.broker.store.queue.QueueLog;
import org.ferrymq.broker.store.queue.QueueTable;
import org.ferrymq.broker.store.recovery.LogStart;
import org.ferrymq.broker.store.segment.SegmentFile;
import org.ferrymq.broker.store.timer.TimerReader;
import org.ferrymq.broker.store.timer.TimerState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees segments from the start of the log ("ferrymq-retention"): looks at what is needed of the oldest one, has it appended
 * again if that is little, and lets the log begin behind it. Every step is an append or a file replaced as a whole, so that a
 * crash between any two leaves a log that is right. The order is what makes it so:
 *
 * <ol>
 *   <li>what is needed of the segment is in the log once more, on disk;
 *   <li>a checkpoint has the views without the segment;
 *   <li>{@code log-start} says that the log begins behind it;
 *   <li>the file goes, when nobody can be reading it any more.
 * </ol>
 */
final class RetentionAgent implements TimedAgent {
    private static final Logger LOGGER = LoggerFactory.getLogger(RetentionAgent.class);
    private static final long LOOK_MS = 5_000;
    private static final long RETRY_MS = 10_000;
    /** Until what is on its way to the disk may be there. */
    private static final long MOMENT_MS = 500;

    private static final int CHUNK_BYTES = 1 << 20;
    private static final String VIEW = "a view that is not yet written";
    /** Bytes that a frame takes beside the record, roughly. */
    private static final int FRAME_BYTES = 64;

    /** What the agent has done by the store's own thread. */
    interface StoreThread {
        CompletableFuture<Integer> alone(Supplier<List<LogEntry>> entries);

        CompletableFuture<Void> run(Runnable action);

        CompletableFuture<Void> checkpoint();
    }

    private final StoreParts parts;
    private final Checkpointer checkpointer;
    private final DiskWatch disk;
    private final List<LogApplier> appliers;
    private final StoreThread store;
    private final Survey.QueueFinder finder;
    private final InstantSource clock;
    private final Disposal disposal;
    private final Relocation relocation;
    private final TimerReader timerReader;
    private final int chunkBytes;
    private final QueueEntry entry = new QueueEntry();

    private volatile @Nullable MessageNeeds needs;
    private volatile Runnable wake = () -> {};
    private RetentionPhase phase = RetentionPhase.LOOKING;
    private long below;
    private @Nullable Survey survey;
    private int movedInPass;
    private @Nullable CompletableFuture<?> pending;
    private long nextLookMs;
    private volatile boolean lookNow;
    /** Whether a checkpoint was asked for, so that the segment that is looked at can be freed. */
    private boolean checkpointed;
    /** Why the oldest segment is kept, as far as that is worth telling. */
    private volatile String held = "";

    RetentionAgent(
            StoreConfig config,
            StoreParts parts,
            Checkpointer checkpointer,
            DiskWatch disk,
            List<LogApplier> appliers,
            StoreThread store,
            Survey.QueueFinder finder,
            InstantSource clock,
            Disposal disposal) {
        this.parts = parts;
        this.checkpointer = checkpointer;
        this.disk = disk;
        this.appliers = appliers;
        this.store = store;
        this.finder = finder;
        this.clock = clock;
        this.disposal = disposal;
        this.relocation = new Relocation(parts, config.segmentBytes());
        this.timerReader = new TimerReader(parts.folder().timers());
        this.chunkBytes = Math.min(CHUNK_BYTES, config.segmentBytes() / 4);
    }

    @Override
    public String roleName() {
        return "ferrymq-retention";
    }

    @Override
    public void waker(Runnable wakeAgent) {
        wake = wakeAgent;
    }

    /** From now on what these do not need is freed. */
    void begin(MessageNeeds newNeeds) {
        needs = newNeeds;
        wake.run();
    }

    /** Looks at once. Any thread. */
    void look() {
        lookNow = true;
        wake.run();
    }

    /** What keeps the oldest segment of the log; empty if nothing does, or nothing was looked for yet. Any thread. */
    String heldBy() {
        return held;
    }

    @Override
    public long idleNanos() {
        if (pending != null) {
            return Long.MAX_VALUE; // its end wakes
        }
        if (lookNow && needs != null && phase == RetentionPhase.LOOKING) {
            return 0;
        }
        long due = Math.min(disposal.nextMs(), needs == null ? Long.MAX_VALUE : nextLookMs);
        if (due == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        return TimeUnit.MILLISECONDS.toNanos(Math.max(0, Math.min(due - clock.millis(), LOOK_MS)));
    }

    @Override
    public int doWork() {
        int work = disposal.work();
        MessageNeeds asked = needs;
        if (asked == null) {
            return work;
        }
        try {
            CompletableFuture<?> waiting = pending;
            if (waiting != null) {
                if (!waiting.isDone()) {
                    return work;
                }
                pending = null;
                waiting.join();
            }
            return work + (step(asked) ? 1 : 0);
        } catch (IOException | RuntimeException e) {
            giveUp(e);
            return work;
        }
    }

    private void giveUp(Exception reason) {
        LOGGER.warn(
                "the log is not freed up to {} now ({}), which is tried again: {}", below, phase, reason.toString());
        become(RetentionPhase.LOOKING);
        pending = null;
        survey = null;
        var unusedUnwatched = store.run(() -> parts.timers().watchCancels(false));
        nextLookMs = clock.millis() + RETRY_MS;
    }

    private void become(RetentionPhase to) {
        if (!phase.mayBecome(to)) {
            throw new IllegalStateException("retention cannot go from " + phase + " to " + to);
        }
        LOGGER.debug("retention of the log below {}: {} -> {}", below, phase, to);
        phase = to;
    }

    private boolean step(MessageNeeds asked) throws IOException {
        return switch (phase) {
            case LOOKING -> look(asked);
            case PREPARING -> prepare(asked);
            case MOVING -> move(asked);
            case RENEWING -> renew();
            case CHECKPOINTING -> {
                become(RetentionPhase.FREEING);
                await(store.checkpoint());
                yield true;
            }
            case FREEING -> free(asked);
        };
    }

    private void await(CompletableFuture<?> future) {
        pending = future;
        var unused = future.whenComplete((done, error) -> wake.run());
    }

    private boolean look(MessageNeeds asked) throws IOException {
        long now = clock.millis();
        if (!lookNow && now < nextLookMs && nextLookMs - now <= RETRY_MS) {
            return false;
        }
        lookNow = false;
        nextLookMs = now + LOOK_MS;
        List<LogSegment> segments = parts.log().segments();
        LogSegment oldest = segments.get(0);
        below = oldest.end();
        if (isBeingWritten(below)) {
            return false;
        }
        TimerState timers = checkpointer.savedTimers();
        if (timers == null || checkpointer.savedPosition() < below) {
            return awaitCheckpoint(now);
        }
        String reason = whatHolds(below);
        if (!reason.isEmpty()) {
            nextLookMs = reason.equals(VIEW) ? now + MOMENT_MS : nextLookMs;
            tellHeld(reason, segments.size());
            return false;
        }
        Survey counting = new Survey(parts, finder, asked, below, timers, timerReader);
        long needed = neededBytes(asked) + timers.pending() * counting.delayedBytes();
        if (!isNeededLessThan(counting, mostMoved(needed, oldest))) {
            tellHeld("what is needed of it", segments.size());
            return false;
        }
        held = "";
        become(RetentionPhase.PREPARING);
        await(store.run(() -> parts.timers().watchCancels(true)).thenCompose(watched -> store.checkpoint()));
        return true;
    }

    /** What is to be freed has to be in a checkpoint; after a start there may be none for a while. */
    private boolean awaitCheckpoint(long now) {
        if (checkpointed) {
            nextLookMs = now + MOMENT_MS;
            return false;
        }
        checkpointed = true;
        nextLookMs = now;
        await(store.checkpoint());
        return true;
    }

    private boolean isBeingWritten(long position) {
        CommitLog log = parts.log();
        LogSegment last = log.segmentOf(Math.max(0, log.publishedEnd() - 1));
        return last == null || position > last.base();
    }

    private boolean prepare(MessageNeeds asked) throws IOException {
        beginPass(asked);
        become(RetentionPhase.MOVING);
        return true;
    }

    private void beginPass(MessageNeeds asked) throws IOException {
        TimerState timers = checkpointer.savedTimers();
        if (timers == null) {
            throw new IllegalStateException("there is no checkpoint");
        }
        survey = new Survey(parts, finder, asked, below, timers, timerReader);
        movedInPass = 0;
    }

    /** What of the log below a position cannot be moved and is not over yet; empty for nothing. */
    private String whatHolds(long position) {
        if (parts.transactions().firstPosition(Long.MAX_VALUE) < position) {
            return "a transaction that is neither committed nor rolled back";
        }
        if (parts.halves().firstPosition(Long.MAX_VALUE) < position) {
            return "a half message whose sender has not said whether to commit it";
        }
        for (LogApplier applier : appliers) {
            if (applier.neededFrom() < position) {
                var unused = store.run(applier::catchUp); // so that it is nearer when we look again
                return VIEW;
            }
        }
        return "";
    }

    private void tellHeld(String reason, int segments) {
        if (!reason.equals(held)) {
            LOGGER.info(
                    "the log of {} segments from {} on is kept: its oldest one is held by {}",
                    segments,
                    parts.log().firstPosition(),
                    reason);
            held = reason;
        }
    }

    /** How many bytes of the oldest segment may be stored again: few, or any if most of the log is needed by nobody. */
    private long mostMoved(long needed, LogSegment oldest) {
        long size = oldest.end() - oldest.base();
        long log = parts.log().publishedEnd() - parts.log().firstPosition();
        boolean tight = disk.isFull() || disk.isTight();
        if (needed <= log / 2 || (tight && needed <= log / 10 * 9)) {
            return size;
        }
        return size / 4;
    }

    /** Bytes of the log that queues need, roughly. */
    private long neededBytes(MessageNeeds asked) {
        long bytes = 0;
        for (QueueLog queue : parts.queues().all()) {
            long count = asked.count(queue.topic(), queue.queueId(), finder.reader(queue));
            if (count > 0) {
                long max = queue.maxOffset();
                bytes += count * (sizeAt(queue, max - 1) + sizeAt(queue, max - 1 - count / 2)) / 2;
            }
        }
        return bytes;
    }

    private long sizeAt(QueueLog queue, long offset) {
        return queue.read(offset, entry) ? entry.size() + FRAME_BYTES : FRAME_BYTES;
    }

    private boolean isNeededLessThan(Survey counting, long most) {
        long bytes = 0;
        while (!counting.isOver()) {
            for (Survey.Found found : counting.next(chunkBytes)) {
                bytes += found.bytes();
            }
            if (bytes > most) {
                return false;
            }
        }
        return true;
    }

    private boolean move(MessageNeeds asked) throws IOException {
        Survey pass = survey;
        if (pass == null) {
            throw new IllegalStateException("no survey");
        }
        if (pass.isOver()) {
            if (movedInPass == 0) {
                survey = null;
                become(RetentionPhase.RENEWING);
            } else {
                beginPass(asked); // until a whole pass finds nothing
            }
            return true;
        }
        List<Survey.Found> found = pass.next(chunkBytes);
        if (!found.isEmpty()) {
            await(store.alone(() -> relocation.of(found)).thenAccept(moved -> movedInPass += moved));
        }
        return true;
    }

    private boolean renew() {
        long upTo = below;
        await(store.alone(() -> {
                    List<LogEntry> entries = new ArrayList<>();
                    for (LogApplier applier : appliers) {
                        if (entries.isEmpty()) {
                            entries.addAll(applier.renew(upTo, chunkBytes));
                        }
                    }
                    return entries;
                })
                .thenAccept(count -> {
                    if (count == 0) {
                        become(RetentionPhase.CHECKPOINTING);
                    }
                }));
        return true;
    }

    private boolean free(MessageNeeds asked) throws IOException {
        List<QueueBase> bases = new ArrayList<>();
        List<QueueTable.Unneeded> unneeded = new ArrayList<>();
        for (QueueLog queue : parts.queues().all()) {
            if (queue instanceof ConsumeQueue durable) {
                long base = durable.offsetByEvent(below);
                if (base > 0) {
                    bases.add(new QueueBase(durable.topic(), durable.queueId(), base));
                }
                QueueReader reader = finder.reader(durable);
                unneeded.add(new QueueTable.Unneeded(
                        durable,
                        durable.firstFrom(below),
                        durable.partsWithout(
                                base, (from, to) -> asked.next(durable.topic(), durable.queueId(), reader, from, to))));
            }
        }
        new LogStart(below, bases).save(parts.folder());
        await(store.run(() -> forget(unneeded)));
        become(RetentionPhase.LOOKING);
        checkpointed = false;
        nextLookMs = 0; // perhaps the next one as well
        return true;
    }

    /** On the store thread: nobody finds any more what is freed. */
    private void forget(List<QueueTable.Unneeded> unneeded) {
        parts.queues().free(unneeded);
        parts.index().free(below);
        parts.timers().freedBelow(below);
        parts.timers().watchCancels(false);
        parts.damaged().freedBelow(below);
        List<SegmentFile> files = new ArrayList<>();
        for (LogSegment segment : parts.log().free(below)) {
            files.add(segment.file());
        }
        disposal.add(files);
        LOGGER.info(
                "the log begins at {} now; {} segments are deleted in {} s, when nobody reads them any more",
                below,
                files.size(),
                Disposal.GRACE_MS / 1000);
    }
}
