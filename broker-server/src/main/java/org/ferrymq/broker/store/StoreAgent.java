package org.ferrymq.broker.store;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.agrona.concurrent.Agent;
import org.ferrymq.broker.store.half.HalfTable;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.queue.QueueTable;
import org.ferrymq.broker.store.timer.Timers;
import org.ferrymq.protocol.message.HostBytes;
import org.jspecify.annotations.Nullable;

/**
 * The store thread: the only writer of log and views. A turn takes what waits, appends it, adds the timers that are due,
 * forces once if somebody wants it, applies the views in log order, and answers. While it forces, the next batch
 * gathers: that is the group commit.
 */
final class StoreAgent implements Agent {
    private static final int MOST_TASKS = 4096;
    private static final long MOST_BYTES = 8 << 20;
    private static final long RETRY_MS = 1000;
    private static final long LONGEST_PARK_MS = 1000;

    private final AppendQueue inbox;
    private final InstantSource clock;
    private final CommitLog log;
    private final EntryWriter writer;
    private final LogViews views;
    private final QueueTable queues;
    private final Timers timers;
    private final TransactionTable transactions;
    private final HalfTable halves;
    private final LogFlusher flusher;
    private final Checkpointer checkpointer;
    private final DiskWatch disk;
    private final AppendRules rules;
    private final StoreLife life;
    private final Executor background;
    private final boolean sync;
    private final long flushIntervalMs;
    private final long checkpointIntervalMs;
    private final List<QueueListener> listeners = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Void>> checkpointWaiters = new ArrayList<>();

    private final List<StoreTask> batch = new ArrayList<>();
    private volatile byte[] storeHost;
    private volatile long entries;
    private volatile long pendingTimers;
    private boolean wantsForce;
    private long batchBytes;
    private long lastTimestamp;
    private long lastForceMs;
    private long lastCheckpointMs;
    private long timersBlockedUntilMs;
    private StoreTask.@Nullable Alone waitingAlone;

    StoreAgent(
            StoreConfig config,
            AppendQueue inbox,
            InstantSource clock,
            StoreParts parts,
            LogViews views,
            Checkpointer checkpointer,
            DiskWatch disk,
            StoreLife life,
            Executor background) {
        this.inbox = inbox;
        this.clock = clock;
        this.log = parts.log();
        this.writer = new EntryWriter(log);
        this.views = views;
        this.queues = parts.queues();
        this.timers = parts.timers();
        this.transactions = parts.transactions();
        this.halves = parts.halves();
        this.flusher = parts.flusher();
        this.checkpointer = checkpointer;
        this.disk = disk;
        this.rules = new AppendRules(config, parts, disk);
        this.life = life;
        this.background = background;
        this.sync = config.flushMode() == FlushMode.SYNC;
        this.flushIntervalMs = config.flushInterval().toMillis();
        this.checkpointIntervalMs = config.checkpointInterval().toMillis();
        this.storeHost = HostBytes.of(config.storeHost());
        this.lastTimestamp = parts.lastTimestamp();
        this.pendingTimers = timers.pending();
        this.lastForceMs = clock.millis();
        this.lastCheckpointMs = lastForceMs;
    }

    @Override
    public String roleName() {
        return "ferrymq-store";
    }

    @Override
    public int doWork() {
        if (life.isFailed()) {
            return refuseAll();
        }
        try {
            return turn();
        } catch (Throwable e) { // of errors above all InternalError: a mapped page cannot be had
            life.fail(e);
            refuseBatch();
            return 1 + refuseAll();
        }
    }

    private int turn() throws IOException {
        long now = clock.millis();
        disk.check(now);
        boolean alone = stageAlone(now);
        if (!alone) {
            stageWaiting(now);
            fireTimers(now);
        }
        int work = batch.size();
        if (work > 0) {
            if (alone || (sync && wantsForce)) {
                force(now);
            }
            if (life.isFailed()) {
                throw new IOException("the store has failed meanwhile");
            }
            applyBatch();
        }
        return work + housekeep(now) + (waitingAlone == null ? 0 : 1);
    }

    private void stageWaiting(long now) throws IOException {
        StoreTask task;
        while (batch.size() < MOST_TASKS && batchBytes < MOST_BYTES && (task = inbox.poll()) != null) {
            if (task instanceof StoreTask.Alone next) {
                waitingAlone = next;
                return;
            }
            stage(task, now);
        }
    }

    /** True if this turn belongs to one task alone. */
    private boolean stageAlone(long now) throws IOException {
        StoreTask.Alone task = waitingAlone;
        if (task == null) {
            return false;
        }
        waitingAlone = null;
        try {
            task.begin();
        } catch (RuntimeException e) {
            task.completeExceptionally(e);
            return false;
        }
        stage(task, now);
        return true;
    }

    private void stage(StoreTask task, long now) throws IOException {
        if (!(task instanceof StoreTask.Append append)) {
            batch.add(task);
            return;
        }
        long bytes = 0;
        try {
            for (int i = 0; i < append.size(); i++) {
                bytes += sizeBound(append, i);
            }
            rules.check(append);
            log.reserve(bytes);
        } catch (StoreException e) {
            append.completeExceptionally(e);
            return;
        } catch (IOException e) {
            append.completeExceptionally(
                    new StoreException(StoreException.Reason.FULL, "the log cannot grow: " + e.getMessage(), e));
            return;
        }
        batch.add(append); // first, so that its future fails with the others if writing does
        lastTimestamp = Math.max(lastTimestamp, now);
        for (int i = 0; i < append.size(); i++) {
            write(append.staged(i), i < append.size() - 1, now);
        }
        batchBytes += bytes;
        wantsForce |= append.durability() == Durability.DURABLE;
    }

    private long sizeBound(StoreTask.Append append, int index) {
        LogEntry entry = append.staged(index).entry;
        long bytes = EntryWriter.sizeBound(entry);
        if (entry instanceof LogEntry.Commit commit) {
            TransactionTable.Transaction transaction = transactions.find(commit.transactionId());
            bytes += transaction == null ? 0 : transaction.listBytes();
            bytes += (long) append.size() * EarlierMessages.ENTRY_BYTES;
        }
        return bytes;
    }

    private void write(Staged staged, boolean goesOn, long now) throws IOException {
        LogEntry entry = staged.entry;
        String ended = TransactionTable.endedBy(entry);
        if (entry instanceof LogEntry.Message message) {
            staged.deliverAtMs = message.deliverAtMs() > now ? message.deliverAtMs() : 0;
        } else if (entry instanceof LogEntry.HalfMessage half) {
            staged.deliverAtMs = half.delayMs() > 0 ? half.delayMs() : half.deliverAtMs();
        } else if (entry instanceof LogEntry.HalfEnd) {
            staged.decidedAtMs = now;
        } else if (ended != null) {
            staged.ended = transactions.find(ended);
            staged.decidedAtMs = now;
            transactions.remove(ended);
        }
        staged.earlier = earlier(staged);
        writer.write(staged, goesOn, lastTimestamp, storeHost);
        String member = TransactionTable.idOf(entry);
        if (member != null) {
            transactions.add(member, entry, staged.position, lastTimestamp);
        } else {
            LogViews.note(halves, entry, staged.position, lastTimestamp);
        }
    }

    /** What an entry makes visible of segments before the one that it goes into. */
    private EarlierMessages earlier(Staged staged) {
        LogEntry entry = staged.entry;
        boolean shows = entry instanceof LogEntry.Commit
                || entry instanceof LogEntry.TimerDue
                || entry instanceof LogEntry.HalfEnd;
        if (!shows) {
            return EarlierMessages.NONE;
        }
        long base = log.activeBase();
        EarlierMessages earlier = earlier(staged, base);
        long reached = log.baseFor((int) (EntryWriter.sizeBound(entry) + earlier.bytes()));
        return reached == base ? earlier : earlier(staged, reached);
    }

    private EarlierMessages earlier(Staged staged, long base) {
        if (staged.entry instanceof LogEntry.TimerDue due) {
            return views.earlier(due.position(), base);
        } else if (staged.entry instanceof LogEntry.HalfEnd end) {
            return end.committed() ? views.earlier(end.position(), base) : EarlierMessages.NONE;
        }
        TransactionTable.Transaction ended = staged.ended;
        return ended == null ? EarlierMessages.NONE : ended.earlier(base, staged.decidedAtMs);
    }

    private void fireTimers(long now) throws IOException {
        if (timers.nextMs() > now || (timersBlockedUntilMs > now && timersBlockedUntilMs - now <= RETRY_MS)) {
            return;
        }
        while (batch.size() < MOST_TASKS) {
            try {
                log.reserve(1024);
            } catch (IOException e) {
                timersBlockedUntilMs = now + RETRY_MS; // disk full; they fire late rather than being lost
                return;
            }
            if (!timers.pop(now)) {
                return;
            }
            lastTimestamp = Math.max(lastTimestamp, now);
            Staged due = new Staged(new LogEntry.TimerDue(timers.poppedPosition(), timers.poppedTimeMs()));
            write(due, false, now);
            batch.add(new StoreTask.One(due, 0, Durability.RELAXED));
        }
    }

    private void force(long now) throws IOException {
        log.write();
        flusher.forceTo(log.writtenEnd());
        lastForceMs = now;
    }

    private void applyBatch() throws IOException {
        log.publish();
        long count = entries;
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i) instanceof StoreTask.Append append) {
                for (int j = 0; j < append.size(); j++) {
                    views.apply(append.staged(j));
                }
                count += append.size();
            } else if (batch.get(i) instanceof StoreTask.Command command) {
                command.run();
            }
        }
        entries = count;
        pendingTimers = timers.pending();
        queues.publish(this::arrived);
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i) instanceof StoreTask.Append append) {
                append.succeed();
            }
        }
        batch.clear();
        batchBytes = 0;
        wantsForce = false;
    }

    private void arrived(String topic, int queueId, long maxOffset) {
        for (QueueListener listener : listeners) {
            listener.onArrival(topic, queueId, maxOffset);
        }
    }

    private int housekeep(long now) throws IOException {
        int work = 0;
        if (sync && log.writtenEnd() > flusher.durable() && isOver(lastForceMs, flushIntervalMs, now)) {
            force(now);
            work++;
        }
        if (checkpointer.isBusy()) {
            return work;
        }
        boolean wanted = !checkpointWaiters.isEmpty();
        boolean dirty = log.writtenEnd() != checkpointer.savedPosition();
        if (wanted || (dirty && isOver(lastCheckpointMs, checkpointIntervalMs, now))) {
            checkpoint(now, background);
            work++;
        }
        return work;
    }

    private static boolean isOver(long sinceMs, long intervalMs, long nowMs) {
        return nowMs - sinceMs >= intervalMs || nowMs < sinceMs;
    }

    private void checkpoint(long now, Executor executor) throws IOException {
        if (sync) {
            force(now); // with synchronous flush nobody else forces the log
        }
        lastCheckpointMs = now;
        Checkpointer.Pending pending = checkpointer.begin(log.writtenEnd(), lastTimestamp);
        List<CompletableFuture<Void>> waiters = new ArrayList<>(checkpointWaiters);
        checkpointWaiters.clear();
        executor.execute(() -> {
            checkpointer.finish(pending);
            for (CompletableFuture<Void> waiter : waiters) {
                if (checkpointer.savedPosition() >= pending.checkpoint().position()) {
                    waiter.complete(null);
                } else {
                    waiter.completeExceptionally(new StoreException(
                            StoreException.Reason.FULL, "the checkpoint could not be written; see the log file"));
                }
            }
            inbox.wake();
        });
    }

    int refuseAll() {
        int count = 0;
        for (StoreTask task = inbox.poll(); task != null; task = inbox.poll()) {
            task.completeExceptionally(life.refusal());
            count++;
        }
        return count;
    }

    private void refuseBatch() {
        for (StoreTask task : batch) {
            task.completeExceptionally(life.refusal());
        }
        batch.clear();
        if (waitingAlone != null) {
            waitingAlone.completeExceptionally(life.refusal());
            waitingAlone = null;
        }
        for (CompletableFuture<Void> waiter : checkpointWaiters) {
            waiter.completeExceptionally(life.refusal());
        }
        checkpointWaiters.clear();
    }

    /** Waits until there may be something to do. */
    void idle() {
        long now = clock.millis();
        long due = Math.min(timers.nextMs(), now + LONGEST_PARK_MS);
        if (timersBlockedUntilMs > now) {
            due = Math.max(due, timersBlockedUntilMs);
        }
        if (sync && log.writtenEnd() > flusher.durable()) {
            due = Math.min(due, lastForceMs + flushIntervalMs);
        }
        if (log.writtenEnd() != checkpointer.savedPosition() && !checkpointer.isBusy()) {
            due = Math.min(due, lastCheckpointMs + checkpointIntervalMs);
        }
        // The clock has passed a part of its millisecond: half of one less, and another half if that was too early.
        long nanos = (due - now) * 1_000_000L - 500_000L;
        inbox.await(Math.max(nanos, due > now ? 500_000L : 0));
    }

    /** Last turns, once nothing is put into the inbox any more: all that waits is done, then a checkpoint is made. */
    @Override
    public void onClose() {
        while ((!inbox.isEmpty() || waitingAlone != null) && !life.isFailed()) {
            doWork();
        }
        doWork();
        if (life.isFailed()) {
            return;
        }
        try {
            awaitCheckpoint();
            checkpoint(clock.millis(), Runnable::run);
        } catch (IOException | RuntimeException e) {
            life.fail(e);
        }
    }

    private void awaitCheckpoint() {
        while (checkpointer.isBusy()) {
            inbox.await(1_000_000L);
        }
    }

    /** Asks for a checkpoint; on the store thread. */
    void wantCheckpoint(CompletableFuture<Void> waiter) {
        checkpointWaiters.add(waiter);
    }

    void addListener(QueueListener listener) {
        listeners.add(listener);
    }

    void storeHost(InetSocketAddress address) {
        storeHost = HostBytes.of(address);
    }

    long entries() {
        return entries;
    }

    long pendingTimers() {
        return pendingTimers;
    }
}
