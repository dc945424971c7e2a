package org.ferrymq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ferrymq.broker.store.StoreFixture.append;
import static org.ferrymq.broker.store.StoreFixture.bodies;
import static org.ferrymq.broker.store.StoreFixture.draft;
import static org.ferrymq.broker.store.StoreFixture.message;
import static org.ferrymq.broker.store.StoreFixture.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.protocol.message.RecordView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store thread, stepped by hand. */
class StoreAgentTest {
    @TempDir
    Path folder;

    private StoreFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new StoreFixture(folder.resolve("store"));
    }

    @Test
    void storesTheWholeRecordAndShowsItInItsQueue() throws Exception {
        LogStore store = fixture.open();
        List<String> arrivals = new ArrayList<>();
        store.addQueueListener((topic, queueId, max) -> arrivals.add(topic + "/" + queueId + "/" + max));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 4);
        store.storeHost(address);

        AppendResult first = append(store, message("orders", 2, "a"));
        AppendResult second = append(store, message("orders", 2, "b"));

        assertThat(first).isEqualTo(new AppendResult(0, 0, 2, fixture.clock.millis));
        assertThat(second.queueOffset()).isEqualTo(1);
        RecordView view = new RecordView().wrap(store.message(second.position()).record(), 0);
        assertThat(view.topic()).isEqualTo("orders");
        assertThat(view.queueId()).isEqualTo(2);
        assertThat(view.flag()).isEqualTo(7);
        assertThat(view.physicalOffset()).isEqualTo(second.position());
        assertThat(view.bornTimestamp()).isEqualTo(1_600_000_000_000L);
        assertThat(view.bornHost().getPort()).isEqualTo(4711);
        assertThat(view.storeHost()).isEqualTo(address);
        assertThat(view.storeTimestamp()).isEqualTo(fixture.clock.millis);
        assertThat(view.property("UNIQ_KEY")).isEqualTo("b");
        QueueEntry entry = new QueueEntry();
        assertThat(store.queue("orders", 2).orElseThrow().read(1, entry)).isTrue();
        assertThat(entry.tagHash()).isEqualTo("b".hashCode());
        assertThat(entry.size()).isEqualTo(view.totalSize());
        assertThat(store.queue("orders", 2).orElseThrow().read(2, entry)).isFalse();
        assertThat(store.queue("orders", 1)).isEmpty();
        assertThat(arrivals).containsExactly("orders/2/1", "orders/2/2");
        assertThat(store.message(second.position() + 8)).isNull();
        assertThat(store.message(-8)).isNull();
        assertThat(store.message(Long.MAX_VALUE)).isNull();
        store.close();
    }

    @Test
    void waitingSendersShareOneForce() throws Exception {
        LogStore store = fixture.open();
        int before = fixture.files.logForces;
        List<CompletableFuture<AppendResult>> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(store.append(message("t", 0, "m" + i), Durability.DURABLE));
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        turn(store);
        assertThat(waiting).allMatch(CompletableFuture::isDone);
        assertThat(fixture.files.logForces).isEqualTo(before + 1);
        assertThat(store.durablePosition()).isEqualTo(store.appendPosition());
        store.close();
    }

    @Test
    void relaxedEntriesAreForcedLater() throws Exception {
        LogStore store = fixture.open();
        int before = fixture.files.logForces;
        CompletableFuture<AppendResult> relaxed = store.append(message("t", 0, "m"), Durability.RELAXED);
        turn(store);
        assertThat(relaxed).isCompleted();
        assertThat(fixture.files.logForces).isEqualTo(before);
        fixture.clock.millis += 500;
        turn(store);
        assertThat(fixture.files.logForces).isEqualTo(before + 1);
        assertThat(store.durablePosition()).isEqualTo(store.appendPosition());
        store.close();
    }

    @Test
    void asynchronousFlushNeverForcesOnTheStoreThread() throws Exception {
        fixture.flushMode = FlushMode.ASYNC;
        LogStore store = fixture.open();
        int before = fixture.files.logForces;
        assertThat(append(store, message("t", 0, "m"))).isNotNull();
        fixture.clock.millis += 5_000;
        turn(store);
        assertThat(fixture.files.logForces).isEqualTo(before);
        store.close();
        assertThat(fixture.files.logForces).isGreaterThan(before);
    }

    @Test
    void theFirstFailedForceEndsTheStore() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "before"));
        fixture.files.failForces = true;
        int before = fixture.files.logForces;
        CompletableFuture<AppendResult> lost = store.append(message("t", 0, "lost"), Durability.DURABLE);
        CompletableFuture<AppendResult> relaxed = store.append(message("t", 0, "relaxed"), Durability.RELAXED);
        turn(store);

        assertFailed(lost);
        assertFailed(relaxed);
        assertThat(store.status().state()).isEqualTo(StoreState.FAILED);
        assertThat(fixture.fatal).hasSize(1);
        fixture.files.failForces = false; // a second force would return success for lost pages
        assertFailed(store.append(message("t", 0, "later"), Durability.DURABLE));
        turn(store);
        store.close();
        assertThat(fixture.files.logForces).isEqualTo(before + 1);
        assertThat(fixture.fatal).hasSize(1);
        assertThat(bodies(store, "t", 0)).containsExactly("before");
    }

    private static void assertFailed(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        assertThatThrownBy(future::join)
                .hasCauseInstanceOf(StoreException.class)
                .extracting(e -> ((StoreException) e.getCause()).reason())
                .isEqualTo(StoreException.Reason.FAILED);
    }

    @Test
    void aFailedForceOfTheFlushAgentEndsTheStoreToo() throws Exception {
        fixture.flushMode = FlushMode.ASYNC;
        LogStore store = fixture.open();
        append(store, message("t", 0, "a"));
        fixture.files.failForces = true;
        CompletableFuture<Void> checkpoint = store.checkpoint();
        turn(store);
        assertThat(checkpoint).isCompletedExceptionally();
        assertFailed(store.append(message("t", 0, "b"), Durability.RELAXED));
        assertThat(fixture.fatal).hasSize(1);
        store.close();
    }

    @Test
    void refusesMessagesBelowTheWatermarkAndHeals() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "a"));
        fixture.freeSpace = 1000;
        fixture.clock.millis += 1000;
        CompletableFuture<AppendResult> refused = store.append(message("t", 0, "b"), Durability.DURABLE);
        turn(store);
        assertThatThrownBy(refused::join).hasMessageContaining("disk is full");
        assertThat(append(store, new LogEntry.OffsetCommit("g", "t", 0, 1))).isNotNull();
        assertThat(bodies(store, "t", 0)).containsExactly("a");
        assertThat(store.status().full()).isTrue();

        fixture.freeSpace = 1L << 40;
        fixture.clock.millis += 1000;
        assertThat(append(store, message("t", 0, "c"))).isNotNull();
        assertThat(bodies(store, "t", 0)).containsExactly("a", "c");
        store.close();
    }

    @Test
    void looksAtTheDiskAtOnceBeforeAQueueNeedsItsFirstFile() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "a"));
        fixture.freeSpace = 1000;
        CompletableFuture<AppendResult> refused = store.append(message("new", 0, "b"), Durability.DURABLE);
        turn(store);
        assertThatThrownBy(refused::join).hasMessageContaining("disk is full");
        assertThat(store.status().state()).isEqualTo(StoreState.RECOVERED);
        store.close();
    }

    @Test
    void refusesWhenNoSegmentCanBeMadeAndGoesOnWhenOneCan() throws Exception {
        LogStore store = fixture.open();
        fixture.files.failLogCreates = true;
        List<CompletableFuture<AppendResult>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(store.append(message("t", 0, "x".repeat(1000)), Durability.DURABLE));
            turn(store);
        }
        assertThat(all.get(199)).isCompletedExceptionally();
        assertThatThrownBy(all.get(199)::join).hasMessageContaining("cannot grow");
        long stored = all.stream().filter(f -> !f.isCompletedExceptionally()).count();
        assertThat(stored).isBetween(50L, 70L); // two segments of 64 KiB
        fixture.files.failLogCreates = false;
        assertThat(append(store, message("t", 0, "again")).queueOffset()).isEqualTo(stored);
        assertThat(fixture.fatal).isEmpty();
        store.close();
    }

    @Test
    void refusesWhatIsTooLargeAndWhatComesTooFast() throws Exception {
        LogStore store = fixture.open();
        assertThatThrownBy(store.append(
                        LogEntry.Message.now(draft("t", 0, "x".repeat(40_000), "", false)), Durability.DURABLE)::join)
                .hasMessageContaining("are allowed");
        List<CompletableFuture<AppendResult>> all = new ArrayList<>();
        for (int i = 0; i < 1025; i++) {
            all.add(store.append(message("t", 0, "m"), Durability.RELAXED));
        }
        assertThatThrownBy(all.get(1024)::join).hasMessageContaining("busy");
        turn(store);
        assertThat(all.subList(0, 1024)).allMatch(f -> f.isDone() && !f.isCompletedExceptionally());
        store.close();
        assertThatThrownBy(store.append(message("t", 0, "m"), Durability.RELAXED)::join)
                .hasMessageContaining("closed");
    }

    @Test
    void findsMessagesByEveryKey() throws Exception {
        LogStore store = fixture.open();
        append(store, LogEntry.Message.now(draft("t", 0, "a", "UNIQ_KEY\u0001u1\u0002KEYS\u0001k1 k2\u0002", false)));
        fixture.clock.millis += 5000;
        append(store, LogEntry.Message.now(draft("t", 1, "b", "KEYS\u0001k2\u0002UNIQ_KEY\u0001u2\u0002", false)));
        append(store, LogEntry.Message.now(draft("other", 0, "c", "KEYS\u0001k2\u0002", false)));

        assertThat(found(store, "t", "u1", 10)).containsExactly("a");
        assertThat(found(store, "t", "k1", 10)).containsExactly("a");
        assertThat(found(store, "t", "k2", 10)).containsExactly("b", "a");
        assertThat(found(store, "t", "k2", 1)).containsExactly("b");
        assertThat(found(store, "t", "k1 k2", 10)).isEmpty();
        assertThat(found(store, "other", "k2", 10)).containsExactly("c");
        assertThat(store.query("t", "k2", 10, 0, fixture.clock.millis - 1)).hasSize(1);
        assertThat(store.query("t", "k2", 10, fixture.clock.millis + 1, Long.MAX_VALUE))
                .isEmpty();
        store.close();
    }

    private static List<String> found(LogStore store, String topic, String key, int max) {
        return store.query(topic, key, max, 0, Long.MAX_VALUE).stream()
                .map(position -> StoreFixture.body(store, position))
                .toList();
    }

    @Test
    void temporaryQueuesLiveInMemoryOnly() throws Exception {
        LogStore store = fixture.open();
        var unusedOpened = store.openTemporary("TMP.1");
        for (int i = 0; i < 600; i++) {
            append(store, LogEntry.Message.now(draft("TMP.1", 0, "m" + i, "UNIQ_KEY\u0001u" + i + "\u0002", true)));
        }
        assertThat(bodies(store, "TMP.1", 0)).hasSize(600).startsWith("m0").endsWith("m599");
        assertThat(store.query("TMP.1", "u1", 1, 0, Long.MAX_VALUE)).isEmpty();
        store.releaseTemporary("TMP.1", 0, 550);
        turn(store);
        assertThat(bodies(store, "TMP.1", 0)).hasSize(50).startsWith("m550");
        fixture.kill(store);

        LogStore again = fixture.open();
        assertThat(again.queue("TMP.1", 0)).isEmpty();
        unusedOpened = again.openTemporary("TMP.2");
        append(again, LogEntry.Message.now(draft("TMP.2", 0, "x", "", true)));
        CompletableFuture<Void> deleted = again.deleteTopic("TMP.2");
        long end = again.appendPosition();
        turn(again);
        assertThat(deleted).isCompleted();
        assertThat(again.queue("TMP.2", 0)).isEmpty();
        assertThat(again.appendPosition()).isEqualTo(end);
        again.close();
    }

    @Test
    void whatBecomesVisibleAfterItsTemporaryTopicIsGoneLeavesNothingBehind() throws Exception {
        LogStore store = fixture.open();
        var unusedOpened = store.openTemporary("TMP.1");
        append(store, new LogEntry.Message(draft("TMP.1", 0, "tx", "", true), "tx1", 0));
        append(store, new LogEntry.Message(draft("TMP.1", 0, "late", "", true), null, fixture.clock.millis + 1000));
        var unusedDeleted = store.deleteTopic("TMP.1");
        append(store, LogEntry.Message.now(draft("TMP.1", 0, "sent too late", "", true)));
        append(store, new LogEntry.Commit("tx1"));
        fixture.clock.millis += 2000;
        turn(store);
        assertThat(store.status().pendingTimers()).isZero();
        assertThat(store.queue("TMP.1", 0)).isEmpty();
        store.close();
    }

    @Test
    void whatWasInvisibleWhenItsTopicWasDeletedStaysSoAlsoAfterACrash() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "old"));
        append(store, new LogEntry.Message(draft("t", 0, "in a transaction"), "tx1", 0));
        append(store, new LogEntry.Acknowledge("g", "t", 0, new long[] {0, 0}, "tx1"));
        append(store, new LogEntry.Message(draft("t", 0, "delayed"), null, fixture.clock.millis + 60_000));
        AppendResult half = append(store, new LogEntry.HalfMessage(draft("t", 0, "half"), 0, 0));
        append(store, new LogEntry.TopicDeleted("t"));
        append(store, message("t", 0, "new"));
        append(store, new LogEntry.Message(draft("t", 0, "new in the transaction"), "tx1", 0));
        for (int i = 0; i < 2; i++) {
            var unused = store.checkpoint();
            turn(store);
        }
        fixture.kill(store);

        StoreTransactionTest.Recorder recorder = new StoreTransactionTest.Recorder();
        LogStore again = fixture.open(recorder);
        assertThat(again.openTransactions().get(0).acknowledges()).isEmpty();
        append(again, new LogEntry.HalfEnd(half.position(), true));
        append(again, new LogEntry.Commit("tx1"));
        fixture.clock.millis += 61_000;
        turn(again);
        assertThat(again.status().pendingTimers()).isZero();
        assertThat(bodies(again, "t", 0)).containsExactly("new", "new in the transaction");
        assertThat(recorder.outcomes).hasSize(1);
        assertThat(recorder.outcomes.get(0).acknowledges()).isEmpty();
        fixture.kill(again);

        Files.delete(fixture.folder.resolve("checkpoint"));
        again = fixture.open();
        assertThat(bodies(again, "t", 0)).containsExactly("new", "new in the transaction");
        again.close();
    }

    @Test
    void aDeletedTopicStaysDeletedAndItsOffsetsStartAgain() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "old"));
        CompletableFuture<Void> checkpointed = store.checkpoint();
        turn(store);
        assertThat(checkpointed).isCompleted();
        CompletableFuture<Void> deleted = store.deleteTopic("t");
        turn(store);
        assertThat(deleted).isCompleted();
        assertThat(store.queue("t", 0)).isEmpty();
        assertThat(append(store, message("t", 0, "new")).queueOffset()).isZero();
        fixture.kill(store);

        LogStore again = fixture.open();
        assertThat(bodies(again, "t", 0)).containsExactly("new");
        for (int i = 0; i < 2; i++) { // the second checkpoint removes what the first does not know
            var unused = again.checkpoint();
            turn(again);
        }
        assertThat(bodies(again, "t", 0)).containsExactly("new");
        again.close();
    }

    @Test
    void offsetsCanBeFoundByTime() throws Exception {
        LogStore store = fixture.open();
        long start = fixture.clock.millis;
        for (int i = 0; i < 100; i++) {
            append(store, message("t", 0, "m" + i));
            fixture.clock.millis += 10;
        }
        QueueReader queue = store.queue("t", 0).orElseThrow();
        assertThat(queue.offsetByTime(0)).isZero();
        assertThat(queue.offsetByTime(start + 10)).isEqualTo(1);
        assertThat(queue.offsetByTime(start + 11)).isEqualTo(2);
        assertThat(queue.offsetByTime(start + 5000)).isEqualTo(100);
        store.close();
    }

    @Test
    void moreBytesThanMayWaitAreRefusedAsBusyUntilSomeAreWritten() throws Exception {
        LogStore store = fixture.open();
        List<CompletableFuture<AppendResult>> waiting = new ArrayList<>();
        String body = "x".repeat(5000);
        CompletableFuture<AppendResult> next = store.append(message("t", 0, body), Durability.DURABLE);
        while (!next.isDone()) {
            waiting.add(next);
            next = store.append(message("t", 0, body), Durability.DURABLE);
        }
        assertThat(next).isCompletedExceptionally();
        assertThatThrownBy(next::join).hasMessageContaining("bytes, are waiting already");
        assertThat(waiting).hasSizeBetween(80, 110); // each counts with body and properties; 1 MiB may wait
        turn(store);
        CompletableFuture<AppendResult> again = store.append(message("t", 0, body), Durability.DURABLE);
        turn(store);
        assertThat(again.join().position()).isPositive();
        assertThat(waiting).allMatch(done -> !done.isCompletedExceptionally());
        store.close();
    }
}
