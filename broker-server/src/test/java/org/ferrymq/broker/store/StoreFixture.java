package org.ferrymq.broker.store;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.message.RecordView;

/** A store in a folder whose thread, clock, disk and background work are in the hands of the test. */
final class StoreFixture {
    static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911);

    final Path folder;
    final ManualClock clock = new ManualClock();
    final List<Throwable> fatal = new ArrayList<>();
    FaultyFiles files = new FaultyFiles();
    FlushMode flushMode = FlushMode.SYNC;
    int segmentBytes = 64 << 10;
    long freeSpace = 1L << 40;
    long checkpointMs = 60_000;

    StoreFixture(Path folder) {
        this.folder = folder;
    }

    /** Time of day that stands still. */
    static final class ManualClock implements InstantSource {
        long millis = 1_700_000_000_000L;

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis);
        }
    }

    /** Runs everything at once in the calling thread. */
    static final class DirectExecutor extends AbstractExecutorService {
        @Override
        public void execute(Runnable command) {
            command.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    StoreConfig config() {
        return new StoreConfig(
                folder,
                flushMode,
                HOST,
                segmentBytes,
                segmentBytes / 4,
                Duration.ofMillis(500),
                Duration.ofMillis(checkpointMs),
                1024,
                1 << 20,
                1 << 20,
                1 << 16,
                Duration.ofDays(3));
    }

    LogStore open(LogApplier... appliers) {
        return new StoreOpener(config(), clock, files, () -> freeSpace, new DirectExecutor())
                .open(List.of(appliers), fatal::add);
    }

    /** The process is gone without closing anything; only the lock must be given back by hand. */
    void kill(LogStore store) throws Exception {
        files.kill();
        abandon(store);
    }

    void abandon(LogStore store) throws Exception {
        store.abandon();
        files = new FaultyFiles();
    }

    /** Changes one bit of the log, so many bytes behind a position. */
    void damage(long position, int bytes) {
        long at = position + bytes;
        long base = at / segmentBytes * segmentBytes;
        files.flip(folder.resolve("log").resolve("%020d.log".formatted(base)), (int) (at - base), (int) (at % 8));
    }

    static MessageDraft draft(String topic, int queueId, String id) {
        return draft(topic, queueId, id, "UNIQ_KEY\u0001" + id + "\u0002", false);
    }

    static MessageDraft draft(String topic, int queueId, String id, String properties, boolean temporary) {
        return new MessageDraft(
                topic,
                queueId,
                7,
                0,
                1_600_000_000_000L,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711),
                0,
                0,
                ByteBuffer.wrap(id.getBytes(StandardCharsets.UTF_8)),
                properties.getBytes(StandardCharsets.UTF_8),
                id.hashCode(),
                temporary);
    }

    static LogEntry.Message message(String topic, int queueId, String id) {
        return LogEntry.Message.now(draft(topic, queueId, id));
    }

    static void turn(LogStore store) throws Exception {
        store.agent().doWork();
    }

    static AppendResult append(LogStore store, LogEntry entry) throws Exception {
        CompletableFuture<AppendResult> future = store.append(entry, Durability.DURABLE);
        turn(store);
        return future.getNow(null);
    }

    static String body(LogStore store, long position) {
        StoredMessage message = store.message(position);
        if (message == null) {
            return "none";
        }
        RecordView view = new RecordView().wrap(message.record(), 0);
        return StandardCharsets.UTF_8.decode(view.body()).toString();
    }

    /** Bodies of the messages of a queue in order of their offsets. */
    static List<String> bodies(LogStore store, String topic, int queueId) {
        List<String> bodies = new ArrayList<>();
        QueueEntry entry = new QueueEntry();
        store.queue(topic, queueId).ifPresent(queue -> {
            for (long offset = queue.minOffset(); offset < queue.maxOffset(); offset++) {
                if (!queue.read(offset, entry)) {
                    throw new AssertionError("offset " + offset + " cannot be read");
                }
                bodies.add(body(store, entry.position()));
            }
        });
        return bodies;
    }
}
