package org.ferrymq.broker.store;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.ferrymq.broker.agent.AgentThread;
import org.ferrymq.broker.statistics.LatencyHistogram;
import org.ferrymq.broker.store.half.OpenHalf;
import org.ferrymq.broker.store.index.KeyHashes;
import org.ferrymq.broker.store.queue.QueueLog;
import org.ferrymq.protocol.message.MessageRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store over an opened folder. */
final class LogStore implements MessageStore {
    private final StoreConfig config;
    private final StoreParts parts;
    private final MessageReader reader;
    private final StoreLife life;
    private final DiskWatch disk;
    private final AppendQueue inbox;
    private final StoreAgent agent;
    private static final Logger LOGGER = LoggerFactory.getLogger(LogStore.class);
    private static final long BACKGROUND_SECONDS = 30;

    private final ExecutorService background;
    private final AgentThread storeThread;
    private final @Nullable AgentThread flushThread;
    private final RetentionAgent retention;
    private @Nullable AgentThread retentionThread;

    LogStore(
            StoreConfig config,
            InstantSource clock,
            StoreParts parts,
            LogViews views,
            List<LogApplier> appliers,
            StoreLife life,
            DiskWatch disk,
            ExecutorService background) {
        this.config = config;
        this.parts = parts;
        this.reader = new MessageReader(parts.log(), parts.damaged());
        this.life = life;
        this.disk = disk;
        this.background = background;
        this.inbox = new AppendQueue(config.inboxCapacity(), config.inboxBytes());
        Disposal disposal = new Disposal(clock);
        Checkpointer checkpointer = new Checkpointer(
                parts.folder(),
                parts.flusher(),
                parts.queues(),
                parts.index(),
                parts.timers(),
                parts.transactions(),
                parts.halves(),
                parts.deleted(),
                parts.checkpointPosition(),
                parts.checkpointTimers(),
                disposal,
                life::fail);
        this.agent = new StoreAgent(config, inbox, clock, parts, views, checkpointer, disk, life, background);
        this.retention = new RetentionAgent(
                config, parts, checkpointer, disk, appliers, new StoreThreadWork(), new Finder(), clock, disposal);
        this.storeThread = new AgentThread(agent, agent::idle, inbox::wake);
        if (config.flushMode() == FlushMode.ASYNC) {
            FlushAgent flush = new FlushAgent(
                    parts.log(), parts.flusher(), life, config.flushInterval().toNanos());
            this.flushThread = new AgentThread(flush, flush::idle, flush::wake);
        } else {
            this.flushThread = null;
        }
    }

    /** The store thread's agent, to be stepped by hand instead of {@link #start()}. */
    Agent agent() {
        return agent;
    }

    /** As {@link #agent()}, of the thread that frees the log. */
    RetentionAgent retention() {
        return retention;
    }

    private final class StoreThreadWork implements RetentionAgent.StoreThread {
        @Override
        public CompletableFuture<Integer> alone(Supplier<List<LogEntry>> entries) {
            StoreTask.Alone task = new StoreTask.Alone(entries);
            try {
                submit(task);
                return task;
            } catch (StoreException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public CompletableFuture<Void> run(Runnable action) {
            return submitCommand(action);
        }

        @Override
        public CompletableFuture<Void> checkpoint() {
            return LogStore.this.checkpoint();
        }
    }

    private final class Finder implements Survey.QueueFinder {
        @Override
        public QueueReader reader(QueueLog queue) {
            return new LiveQueue(queue);
        }

        @Override
        public @Nullable StoredMessage message(QueueLog queue, long offset, QueueEntry into) {
            return reader.inQueue(new LiveQueue(queue), offset, into);
        }
    }

    /** Lets go of the folder without finishing anything, as the end of the process would. */
    void abandon() throws IOException {
        life.transition(StoreState.CLOSED, "abandoned");
        parts.folder().close();
    }

    @Override
    public void start() {
        if (!life.transition(StoreState.RUNNING, "started")) {
            throw life.refusal();
        }
        storeThread.start();
        if (flushThread != null) {
            flushThread.start();
        }
        retentionThread = AgentThread.start(retention);
    }

    @Override
    public void retain(MessageNeeds needs) {
        retention.begin(needs);
    }

    @Override
    public void freeUnneeded() {
        retention.look();
    }

    @Override
    public CompletableFuture<AppendResult> append(LogEntry entry, Durability durability) {
        try {
            long size = EntryWriter.sizeBound(entry);
            checkSize(size, config.maxMessageBytes());
            StoreTask.One task = new StoreTask.One(new Staged(entry), size, durability);
            submit(task);
            return task;
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<List<AppendResult>> appendAll(List<? extends LogEntry> entries, Durability durability) {
        if (entries.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        try {
            long size = 0;
            List<Staged> staged = new ArrayList<>(entries.size());
            for (LogEntry entry : entries) {
                long bound = EntryWriter.sizeBound(entry);
                checkSize(bound, config.maxMessageBytes());
                size += bound;
                staged.add(new Staged(entry));
            }
            checkSize(size, config.segmentBytes() / 2);
            StoreTask.Many task = new StoreTask.Many(staged, size, durability);
            submit(task);
            return task;
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void checkSize(long size, long limit) {
        if (size > limit + 4096) {
            throw new StoreException(
                    StoreException.Reason.ILLEGAL, "an entry of " + size + " bytes; " + limit + " are allowed");
        }
    }

    private void submit(StoreTask task) {
        StoreState state = life.state();
        if (state == StoreState.FAILED || state == StoreState.CLOSED) {
            throw life.refusal();
        }
        if (!inbox.offer(task)) {
            throw new StoreException(
                    StoreException.Reason.BUSY,
                    "the store is busy: " + config.inboxCapacity() + " appends, or appends of " + config.inboxBytes()
                            + " bytes, are waiting already; nothing was stored, try again or use another broker");
        }
    }

    private CompletableFuture<Void> submitCommand(Runnable action) {
        StoreTask.Command command = new StoreTask.Command(action);
        try {
            submit(command);
            return command;
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Optional<QueueReader> queue(String topic, int queueId) {
        QueueLog queue = parts.queues().find(topic, queueId);
        return queue == null ? Optional.empty() : Optional.of(new LiveQueue(queue));
    }

    private record LiveQueue(QueueLog queue) implements QueueReader {
        @Override
        public String topic() {
            return queue.topic();
        }

        @Override
        public int queueId() {
            return queue.queueId();
        }

        @Override
        public long minOffset() {
            return queue.minOffset();
        }

        @Override
        public long maxOffset() {
            return queue.maxOffset();
        }

        @Override
        public boolean read(long offset, QueueEntry into) {
            return queue.read(offset, into);
        }

        @Override
        public long offsetByTime(long timeMs) {
            return queue.offsetByTime(timeMs);
        }
    }

    @Override
    public @Nullable StoredMessage message(long position) {
        return reader.at(position);
    }

    @Override
    public @Nullable StoredMessage message(QueueReader queue, long offset, QueueEntry into) {
        return reader.inQueue(queue, offset, into);
    }

    @Override
    public List<DamagedMessage> damagedMessages() {
        return parts.damaged().all();
    }

    @Override
    public List<Long> query(String topic, String key, int max, long beginMs, long endMs) {
        KeySearch search = new KeySearch(reader, topic, key);
        List<Long> found = search.in(parts.index(), KeyHashes.of(topic, key), max, beginMs, endMs);
        if (found.isEmpty()) {
            search.tellDamaged();
        }
        return found;
    }

    @Override
    public @Nullable StoredMessage find(long physicalOffset) {
        List<Long> found = parts.index()
                .find(KeyHashes.ofPosition(physicalOffset), Long.MIN_VALUE, Long.MAX_VALUE, 1, position -> {
                    StoredMessage message = reader.intactAt(position);
                    return message != null && message.record().getLong(MessageRecord.PHYSICAL_OFFSET) == physicalOffset;
                });
        return message(found.isEmpty() ? physicalOffset : found.get(0));
    }

    @Override
    public boolean isStored(String topic, String uniqueKey) {
        // One that is damaged does not count: stored once more, it is there again.
        KeySearch search = new KeySearch(reader, topic, uniqueKey);
        return !search.in(parts.index(), KeyHashes.of(topic, uniqueKey), 1, 0, Long.MAX_VALUE)
                        .isEmpty()
                || !search.in(parts.index(), KeyHashes.ofWaiting(topic, uniqueKey), 1, 0, Long.MAX_VALUE)
                        .isEmpty();
    }

    @Override
    public CompletableFuture<Void> applied() {
        return submitCommand(() -> {});
    }

    @Override
    public List<OpenTransaction> openTransactions() {
        return parts.transactions().list(parts.deleted());
    }

    @Override
    public RecentEnds recentEnds(int most, String forgottenBy) {
        return RecentEnds.read(parts.log(), most, forgottenBy);
    }

    @Override
    public List<OpenHalf> openHalves() {
        return parts.halves().list();
    }

    @Override
    public int openHalfCount() {
        return parts.halves().size();
    }

    @Override
    public boolean isOpenHalf(long position) {
        return parts.halves().isOpen(position);
    }

    @Override
    public long minPosition() {
        return parts.log().firstPosition();
    }

    @Override
    public long appendPosition() {
        return parts.log().publishedEnd();
    }

    @Override
    public long durablePosition() {
        return parts.flusher().durable();
    }

    @Override
    public StoreStatus status() {
        return new StoreStatus(
                life.state(),
                minPosition(),
                appendPosition(),
                durablePosition(),
                retention.heldBy(),
                disk.freeBytes(),
                disk.isFull(),
                agent.pendingTimers(),
                parts.transactions().size(),
                parts.halves().size(),
                parts.damaged().count(),
                agent.entries(),
                parts.flusher().forces());
    }

    @Override
    public LatencyHistogram.Snapshot flushLatency() {
        return parts.flusher().latency();
    }

    @Override
    public void addQueueListener(QueueListener listener) {
        agent.addListener(listener);
    }

    @Override
    public CompletableFuture<Void> openTemporary(String topic) {
        return submitCommand(() -> parts.queues().openTemporary(topic));
    }

    @Override
    public CompletableFuture<Void> deleteTopic(String topic) {
        if (parts.queues().isDurable(topic)) {
            return append(new LogEntry.TopicDeleted(topic), Durability.DURABLE).thenApply(result -> null);
        }
        return submitCommand(() -> parts.queues().removeTopic(topic));
    }

    @Override
    public void releaseTemporary(String topic, int queueId, long belowOffset) {
        inbox.offer(new StoreTask.Command(() -> parts.queues().release(topic, queueId, belowOffset)));
    }

    @Override
    public void storeHost(InetSocketAddress address) {
        agent.storeHost(address);
    }

    @Override
    public CompletableFuture<Void> checkpoint() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        submitCommand(() -> agent.wantCheckpoint(written)).exceptionally(e -> {
            written.completeExceptionally(e);
            return null;
        });
        return written;
    }

    @Override
    public void close() {
        StoreState before = life.state();
        if (before == StoreState.CLOSED) {
            return;
        }
        closeThreads(before);
        life.transition(StoreState.CLOSED, "closed");
        agent.refuseAll();
        endBackground();
        try {
            parts.folder().close();
        } catch (IOException e) {
            throw new StoreException(StoreException.Reason.FAILED, "the lock of the store cannot be given back", e);
        }
    }

    /** Files that are being prepared are finished first: nothing may touch the folder once it is unlocked. */
    private void endBackground() {
        background.shutdown();
        try {
            if (!background.awaitTermination(BACKGROUND_SECONDS, TimeUnit.SECONDS)) {
                LOGGER.warn("files of the store are still being prepared; the folder is unlocked all the same");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeThreads(StoreState before) {
        if (retentionThread != null) {
            retentionThread.stop();
        }
        if (flushThread != null && before != StoreState.RECOVERED) {
            flushThread.stop();
        }
        if (before == StoreState.RECOVERED) {
            agent.onClose();
        } else {
            storeThread.stop();
        }
    }
}
