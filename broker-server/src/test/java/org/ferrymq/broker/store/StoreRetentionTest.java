package org.ferrymq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ferrymq.broker.store.StoreFixture.append;
import static org.ferrymq.broker.store.StoreFixture.draft;
import static org.ferrymq.broker.store.StoreFixture.message;
import static org.ferrymq.broker.store.StoreFixture.turn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.ferrymq.protocol.message.RecordView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Freeing the start of the log, with segments of 64 KiB and all threads in the hands of the test. */
class StoreRetentionTest {
    private static final int SEGMENT = 64 << 10;

    @TempDir
    Path temp;

    private StoreFixture fixture;
    private final Needs needs = new Needs();

    @BeforeEach
    void setUp() {
        fixture = new StoreFixture(temp.resolve("store"));
        fixture.checkpointMs = 1000;
    }

    /** Needs of topics: by default all of "kept", nothing else. */
    static final class Needs implements MessageNeeds {
        final Set<Long> needed = new HashSet<>();
        LongPredicate rule = needed::contains;

        @Override
        public long next(String topic, int queueId, QueueReader queue, long from, long to) {
            for (long offset = from; offset < to; offset++) {
                if (topic.equals("kept") || rule.test(offset)) {
                    return offset;
                }
            }
            return -1;
        }

        @Override
        public long count(String topic, int queueId, QueueReader queue) {
            long count = 0;
            for (long offset = queue.minOffset(); offset < queue.maxOffset(); offset++) {
                count += next(topic, queueId, queue, offset, offset + 1) >= 0 ? 1 : 0;
            }
            return count;
        }

        @Override
        public boolean isWorthMoving(StoredMessage message) {
            RecordView view = new RecordView().wrap(message.record(), 0);
            return !StandardCharsets.UTF_8.decode(view.body()).toString().startsWith("expired");
        }
    }

    /** Lets retention do what it can, and stops after so many steps. */
    private void retain(LogStore store, int steps) throws Exception {
        for (int i = 0; i < steps; i++) {
            store.retention().doWork();
            turn(store);
            turn(store);
        }
    }

    private void retain(LogStore store) throws Exception {
        for (int idle = 0; idle < 3; idle++) {
            long before = store.minPosition();
            fixture.clock.millis += 20_000;
            retain(store, 40);
            idle = before == store.minPosition() ? idle : 0;
        }
    }

    private LogStore open(LogApplier... appliers) {
        LogStore store = fixture.open(appliers);
        store.retain(needs);
        return store;
    }

    /** Fills the log with so many segments of messages of 1 KiB. */
    private static void fill(LogStore store, String topic, int segments) throws Exception {
        long end = store.appendPosition() + (long) segments * SEGMENT;
        for (int i = 0; store.appendPosition() < end; i++) {
            append(store, message(topic, 0, "fill" + i + "-" + "x".repeat(1000)));
        }
    }

    private static String bodyAt(LogStore store, String topic, long offset) {
        QueueEntry entry = new QueueEntry();
        return store.queue(topic, 0).orElseThrow().read(offset, entry)
                ? StoreFixture.body(store, entry.position())
                : "out";
    }

    private List<String> segmentFiles() throws IOException {
        try (Stream<Path> all = Files.list(fixture.folder.resolve("log"))) {
            return all.map(path -> String.valueOf(path.getFileName())).sorted().toList();
        }
    }

    private LogStore reopen(LogStore store, boolean rebuild) throws Exception {
        fixture.kill(store);
        if (rebuild) {
            Files.deleteIfExists(fixture.folder.resolve("checkpoint"));
        }
        return open();
    }

    /** A view that writes itself down only when it is asked to. */
    private static final class LazyView implements LogApplier {
        private long applied;
        private long written;

        @Override
        public long appliedPosition() {
            return 0;
        }

        @Override
        public void apply(AppliedEntry entry) {
            applied = entry.nextPosition();
        }

        @Override
        public void reset() {
            applied = 0;
        }

        @Override
        public long neededFrom() {
            return written;
        }

        @Override
        public void catchUp() {
            written = applied;
        }
    }

    @Test
    void whatNobodyNeedsIsFreedSoonAfterAStart() throws Exception {
        LogStore store = fixture.open();
        fill(store, "free", 4);

        store.retain(needs);
        retain(store, 60);

        assertThat(store.minPosition()).as("the clock stands still").isPositive();
        store.close();
    }

    @Test
    void whoeverAsksForItNeedNotWaitForTheNextLook() throws Exception {
        LogStore store = open();
        retain(store, 10);
        fill(store, "free", 4);
        retain(store, 60);
        assertThat(store.minPosition()).as("the clock stands still").isZero();

        store.freeUnneeded();
        retain(store, 60);

        assertThat(store.minPosition()).isPositive();
        store.close();
    }

    @Test
    void aViewThatIsBehindIsAskedToCatchUpAlthoughNothingIsWrittenAnyMore() throws Exception {
        LogStore store = open(new LazyView());
        fill(store, "t", 5);
        retain(store);
        assertThat(store.minPosition()).isEqualTo(5 * SEGMENT);
        fixture.kill(store);
    }

    @Test
    void whatNobodyNeedsIsFreedFromTheStartOn() throws Exception {
        LogStore store = open();
        fill(store, "t", 5);
        long max = store.queue("t", 0).orElseThrow().maxOffset();
        retain(store);
        assertThat(store.minPosition()).isEqualTo(5 * SEGMENT);
        QueueReader queue = store.queue("t", 0).orElseThrow();
        assertThat(queue.minOffset()).isGreaterThan(max - 40).isLessThan(max);
        assertThat(bodyAt(store, "t", queue.minOffset())).startsWith("fill" + queue.minOffset() + "-");
        assertThat(bodyAt(store, "t", queue.minOffset() - 1)).isEqualTo("out");
        assertThat(segmentFiles()).as("somebody may still be reading").hasSize(7);
        fixture.clock.millis += 60_000;
        retain(store, 1);
        assertThat(segmentFiles()).hasSize(2).startsWith("%020d.log".formatted(5 * SEGMENT));
        assertThat(store.message(1000 * 8)).isNull();
        long min = queue.minOffset();
        for (boolean rebuild : new boolean[] {false, true, true}) {
            store = reopen(store, rebuild);
            queue = store.queue("t", 0).orElseThrow();
            assertThat(store.minPosition()).isEqualTo(5 * SEGMENT);
            assertThat(queue.minOffset()).isEqualTo(min);
            assertThat(queue.maxOffset()).isEqualTo(max++);
            assertThat(bodyAt(store, "t", min)).startsWith("fill" + min + "-");
            assertThat(append(store, message("t", 0, "next")).queueOffset()).isEqualTo(max - 1);
        }
        store.close();
    }

    @Test
    void aFewMessagesThatAreNeededAreStoredAgainAndStayTheSame() throws Exception {
        LogStore store = open();
        List<Long> positions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            positions.add(append(store, message("kept", 0, "old" + i)).position());
            fixture.clock.millis += 1000;
        }
        long since = fixture.clock.millis - 3000;
        fill(store, "t", 6);
        retain(store);
        assertThat(store.minPosition()).isGreaterThanOrEqualTo(5 * SEGMENT);
        append(store, message("kept", 0, "young"));
        for (int round = 0; round < 4; round++) {
            QueueReader queue = store.queue("kept", 0).orElseThrow();
            assertThat(queue.minOffset()).isZero();
            assertThat(queue.maxOffset()).isEqualTo(4);
            QueueEntry entry = new QueueEntry();
            for (int i = 0; i < 3; i++) {
                assertThat(queue.read(i, entry)).isTrue();
                assertThat(entry.visibleSinceMs()).isEqualTo(since + i * 1000L);
                assertThat(entry.tagHash()).isEqualTo(("old" + i).hashCode());
                assertThat(bodyAt(store, "kept", i)).isEqualTo("old" + i);
                StoredMessage found = store.find(positions.get(i));
                assertThat(found).isNotNull();
                RecordView record = new RecordView().wrap(found.record(), 0);
                assertThat(record.physicalOffset()).isEqualTo(positions.get(i));
                assertThat(record.storeTimestamp()).isEqualTo(since + i * 1000L);
                assertThat(store.query("kept", "old" + i, 10, since, since + 5000))
                        .hasSize(1);
            }
            assertThat(bodyAt(store, "kept", 3)).isEqualTo("young");
            if (round == 1) {
                fill(store, "t", 6); // they are old once more
                retain(store);
            }
            store = reopen(store, round % 2 == 0);
        }
        store.close();
    }

    @Test
    void aSegmentOfWhichMuchIsNeededIsKept() throws Exception {
        LogStore store = open();
        fill(store, "kept", 3);
        long kept = store.queue("kept", 0).orElseThrow().maxOffset();
        fill(store, "t", 1);
        long end = store.appendPosition();
        retain(store);
        assertThat(store.minPosition()).isZero();
        assertThat(store.appendPosition()).isEqualTo(end);
        fill(store, "t", 5); // now most of the log is needed by nobody
        retain(store);
        assertThat(store.minPosition()).isPositive();
        for (long i = 0; i < kept; i++) {
            assertThat(bodyAt(store, "kept", i)).startsWith("fill" + i + "-");
        }
        store.close();
    }

    @Test
    void whatHasExpiredIsNotStoredAgain() throws Exception {
        LogStore store = open();
        append(store, message("kept", 0, "expired"));
        append(store, message("kept", 0, "not"));
        fill(store, "t", 3);
        retain(store);
        assertThat(bodyAt(store, "kept", 0)).isEqualTo("out");
        assertThat(store.queue("kept", 0).orElseThrow().minOffset()).isEqualTo(1);
        assertThat(bodyAt(store, "kept", 1)).isEqualTo("not");
        store.close();
    }

    @Test
    void openTransactionsAndHalfMessagesAreWaitedForAndOffsetsStayRight() throws Exception {
        LogStore store = open();
        append(store, new LogEntry.Message(draft("kept", 0, "tx0"), "tx", 0));
        append(store, new LogEntry.Message(draft("t", 0, "tx1"), "tx", 0));
        AppendResult half = append(store, new LogEntry.HalfMessage(draft("kept", 0, "half"), 0, 0));
        fill(store, "t", 3);
        retain(store);
        assertThat(store.minPosition()).isZero();
        append(store, message("kept", 0, "before the commit"));
        append(store, new LogEntry.Commit("tx"));
        retain(store);
        assertThat(store.minPosition()).isZero();
        append(store, new LogEntry.HalfEnd(half.position(), true));
        append(store, message("kept", 0, "after the commit"));
        long max = store.queue("t", 0).orElseThrow().maxOffset();
        retain(store);
        assertThat(store.minPosition()).isGreaterThanOrEqualTo(2 * SEGMENT);
        for (boolean rebuild : new boolean[] {false, true, true, false}) {
            assertThat(bodyAt(store, "kept", 0)).isEqualTo("before the commit");
            assertThat(bodyAt(store, "kept", 1)).isEqualTo("tx0");
            assertThat(bodyAt(store, "kept", 2)).isEqualTo("half");
            assertThat(bodyAt(store, "kept", 3)).isEqualTo("after the commit");
            assertThat(store.queue("kept", 0).orElseThrow().maxOffset()).isEqualTo(4);
            assertThat(store.queue("t", 0).orElseThrow().maxOffset()).isEqualTo(max);
            store = reopen(store, rebuild);
        }
        store.close();
    }

    @Test
    void aLogThatIsFullOfPendingMessagesIsLeftWhereItIs() throws Exception {
        LogStore store = open();
        long due = fixture.clock.millis + 30L * 24 * 3600 * 1000;
        long end = 5L * SEGMENT;
        for (int i = 0; store.appendPosition() < end; i++) {
            append(store, new LogEntry.Message(draft("kept", 0, "later" + i + "-" + "x".repeat(1000)), null, due));
        }
        retain(store);
        assertThat(store.minPosition()).isZero();
        assertThat(store.appendPosition()).as("stored again in a circle").isLessThan(end + SEGMENT);
        store.close();
    }

    @Test
    void delayedMessagesAreStoredAgainAndBecomeVisibleOnceAndInTime() throws Exception {
        LogStore store = open();
        long due = fixture.clock.millis + 30L * 24 * 3600 * 1000;
        append(store, new LogEntry.Message(draft("kept", 0, "in a month"), null, due));
        append(store, new LogEntry.Message(draft("kept", 0, "soon"), null, fixture.clock.millis + 1000));
        append(store, new LogEntry.Message(draft("t", 0, "committed with a delay"), "tx", due + 1));
        append(store, new LogEntry.Commit("tx"));
        fill(store, "t", 1);
        fixture.clock.millis += 2000;
        turn(store); // "soon" is visible by an entry of a later segment
        assertThat(bodyAt(store, "kept", 0)).isEqualTo("soon");
        fill(store, "t", 3);
        retain(store);
        assertThat(store.minPosition()).isGreaterThanOrEqualTo(3 * SEGMENT);
        assertThat(store.status().pendingTimers()).isEqualTo(2);
        store = reopen(store, false);
        assertThat(store.status().pendingTimers()).isEqualTo(2);
        fill(store, "t", 4);
        retain(store);
        store = reopen(store, true);
        assertThat(store.status().pendingTimers()).isEqualTo(2);
        assertThat(bodyAt(store, "kept", 0)).isEqualTo("soon");
        fixture.clock.millis = due - 1;
        turn(store);
        assertThat(store.queue("kept", 0).orElseThrow().maxOffset()).isEqualTo(1);
        long before = store.queue("t", 0).orElseThrow().maxOffset();
        fixture.clock.millis = due + 1;
        turn(store);
        turn(store);
        assertThat(bodyAt(store, "kept", 1)).isEqualTo("in a month");
        assertThat(store.queue("kept", 0).orElseThrow().maxOffset()).isEqualTo(2);
        assertThat(bodyAt(store, "t", before)).isEqualTo("committed with a delay");
        assertThat(store.status().pendingTimers()).isZero();
        store = reopen(store, true);
        assertThat(bodyAt(store, "kept", 1)).isEqualTo("in a month");
        assertThat(bodyAt(store, "t", before)).isEqualTo("committed with a delay");
        assertThat(store.status().pendingTimers()).isZero();
        store.close();
    }

    @Test
    void aKillBetweenAnyTwoStepsLosesNothingAndDoublesNothing() throws Exception {
        for (int steps = 1; steps < 30; steps++) {
            fixture = new StoreFixture(temp.resolve("steps" + steps));
            fixture.checkpointMs = 1000;
            LogStore store = open();
            long due = fixture.clock.millis + 3600_000;
            append(store, message("kept", 0, "old"));
            append(store, new LogEntry.Message(draft("kept", 0, "delayed"), null, due));
            fill(store, "t", 2);
            long max = store.queue("t", 0).orElseThrow().maxOffset();
            for (int done = 0; done < steps; done++) {
                if (done % 2 == 0) {
                    store.retention().doWork();
                } else {
                    turn(store);
                }
                fixture.clock.millis += done == 20 ? 60_000 : 0;
            }
            boolean rebuild = steps % 3 == 0;
            store = reopen(store, rebuild);
            assertThat(bodyAt(store, "kept", 0)).as("after %d steps", steps).isEqualTo("old");
            assertThat(store.status().pendingTimers()).isEqualTo(1);
            assertThat(store.queue("t", 0).orElseThrow().maxOffset()).isEqualTo(max);
            retain(store);
            assertThat(store.minPosition()).isEqualTo(2 * SEGMENT);
            fixture.clock.millis = due;
            turn(store);
            turn(store);
            assertThat(bodyAt(store, "kept", 1)).isEqualTo("delayed");
            assertThat(store.queue("kept", 0).orElseThrow().maxOffset()).isEqualTo(2);
            store = reopen(store, !rebuild);
            assertThat(bodyAt(store, "kept", 0)).isEqualTo("old");
            assertThat(bodyAt(store, "kept", 1)).isEqualTo("delayed");
            assertThat(store.queue("kept", 0).orElseThrow().maxOffset()).isEqualTo(2);
            store.close();
        }
    }

    @Test
    void aLogWithoutItsStartIsRefused() throws Exception {
        LogStore store = open();
        fill(store, "t", 4);
        retain(store);
        fixture.clock.millis += 60_000;
        retain(store, 1);
        fixture.kill(store);
        Path start = fixture.folder.resolve("log-start");
        byte[] content = Files.readAllBytes(start);
        Files.delete(start);
        assertThatThrownBy(this::open).hasMessageContaining("is missing").hasMessageContaining("restore");
        byte[] damaged = content.clone();
        damaged[6] ^= 1;
        Files.write(start, damaged);
        assertThatThrownBy(this::open).hasMessageContaining("log-start is damaged");
        Files.write(start, content);
        open().close();
    }

    @Test
    void atTheDiskWatermarkSendersAreRefusedWhileTheLogIsFreedAndThenAcceptedAgain() throws Exception {
        LogStore store = open();
        append(store, message("kept", 0, "old"));
        fill(store, "t", 4);
        fixture.freeSpace = 1000;
        fixture.clock.millis += 2000;
        CompletableFuture<AppendResult> refused = store.append(message("t", 0, "more"), Durability.DURABLE);
        turn(store);
        assertThatThrownBy(refused::join).hasMessageContaining("disk is full");
        assertThat(bodyAt(store, "t", 0)).startsWith("fill0-");
        retain(store);
        assertThat(store.minPosition()).isEqualTo(4 * SEGMENT);
        fixture.clock.millis += 60_000;
        retain(store, 1);
        fixture.freeSpace = 1L << 40; // what the deleted files had
        fixture.clock.millis += 2000;
        assertThat(append(store, message("t", 0, "more"))).isNotNull();
        assertThat(bodyAt(store, "kept", 0)).isEqualTo("old");
        store.close();
    }

    @Test
    void messagesOfTemporaryTopicsMoveToo() throws Exception {
        LogStore store = open();
        var unusedOpened = store.openTemporary("kept");
        append(store, LogEntry.Message.now(draft("kept", 0, "reply", "", true)));
        append(store, new LogEntry.Message(draft("kept", 0, "late", "", true), null, fixture.clock.millis + 3600_000));
        append(store, new LogEntry.Message(draft("gone", 0, "too", "", true), null, fixture.clock.millis + 3600_000));
        fill(store, "t", 3);
        retain(store);
        assertThat(store.minPosition()).isPositive();
        assertThat(bodyAt(store, "kept", 0)).isEqualTo("reply");
        fixture.clock.millis += 3600_000;
        turn(store);
        turn(store);
        assertThat(bodyAt(store, "kept", 1)).isEqualTo("late");
        assertThat(store.queue("gone", 0)).isEmpty();
        assertThat(store.status().pendingTimers()).isZero();
        store.close();
    }
}
