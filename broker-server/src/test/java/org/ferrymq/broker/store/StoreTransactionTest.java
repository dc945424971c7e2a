package org.ferrymq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.ferrymq.broker.store.StoreFixture.append;
import static org.ferrymq.broker.store.StoreFixture.bodies;
import static org.ferrymq.broker.store.StoreFixture.draft;
import static org.ferrymq.broker.store.StoreFixture.message;
import static org.ferrymq.broker.store.StoreFixture.turn;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions and delayed messages in the store. */
class StoreTransactionTest {
    @TempDir
    Path folder;

    private StoreFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new StoreFixture(folder.resolve("store"));
    }

    private static LogEntry.Message inTransaction(String transaction, String id) {
        return new LogEntry.Message(draft("t", 0, id), transaction, 0);
    }

    private LogEntry.Message delayed(String id, long afterMs) {
        return new LogEntry.Message(draft("t", 0, id), null, fixture.clock.millis + afterMs);
    }

    private static LogEntry.Acknowledge ack(String transaction) {
        return new LogEntry.Acknowledge("g", "in", 1, new long[] {3, 5, 9, 9}, transaction);
    }

    @Test
    void messagesOfATransactionAppearAtItsCommitInLogOrder() throws Exception {
        LogStore store = fixture.open();
        append(store, inTransaction("x", "x1"));
        append(store, inTransaction("y", "y1"));
        append(store, message("t", 0, "plain"));
        append(store, inTransaction("x", "x2"));
        assertThat(bodies(store, "t", 0)).containsExactly("plain");
        assertThat(store.query("t", "x1", 1, 0, Long.MAX_VALUE)).isEmpty();

        append(store, new LogEntry.Commit("x"));
        assertThat(bodies(store, "t", 0)).containsExactly("plain", "x1", "x2");
        assertThat(store.query("t", "x1", 1, 0, Long.MAX_VALUE)).hasSize(1);
        append(store, new LogEntry.Rollback("y"));
        assertThat(bodies(store, "t", 0)).containsExactly("plain", "x1", "x2");
        assertThat(store.openTransactions()).isEmpty();
        store.close();
    }

    @Test
    void aTransactionThatIsNotOpenCannotEnd() throws Exception {
        LogStore store = fixture.open();
        append(store, inTransaction("x", "x1"));
        append(store, new LogEntry.Commit("x"));
        long end = store.appendPosition();
        CompletableFuture<AppendResult> twice = store.append(new LogEntry.Commit("x"), Durability.DURABLE);
        turn(store);
        assertThatThrownBy(twice::join).hasMessageContaining("not open");
        assertThat(store.appendPosition()).isEqualTo(end);
        store.close();
    }

    @Test
    void aCommitThatCountsIsRefusedUnlessAllEntriesAreThere() throws Exception {
        LogStore store = fixture.open();
        append(store, inTransaction("x", "x1"));
        append(store, ack("x"));
        long end = store.appendPosition();
        CompletableFuture<AppendResult> incomplete = store.append(new LogEntry.Commit("x", 3), Durability.DURABLE);
        CompletableFuture<AppendResult> unheardOf = store.append(new LogEntry.Commit("y", 1), Durability.DURABLE);
        turn(store);
        assertThatThrownBy(incomplete::join).hasMessageContaining("of the 3 entries of the transaction x 2 are");
        assertThat(unheardOf).isCompletedExceptionally();
        assertThat(store.appendPosition()).isEqualTo(end);
        assertThat(bodies(store, "t", 0)).isEmpty();

        CompletableFuture<AppendResult> last = store.append(inTransaction("x", "x2"), Durability.RELAXED);
        CompletableFuture<AppendResult> commit = store.append(new LogEntry.Commit("x", 3), Durability.DURABLE);
        turn(store);
        assertThat(last).isCompleted();
        assertThat(commit).isCompleted();
        assertThat(bodies(store, "t", 0)).containsExactly("x1", "x2");
        store.close();
    }

    @Test
    void aWholeTransactionCanComeInOneBatch() throws Exception {
        LogStore store = fixture.open();
        CompletableFuture<List<AppendResult>> all = store.appendAll(
                List.of(inTransaction("x", "x1"), inTransaction("x", "x2"), new LogEntry.Commit("x")),
                Durability.DURABLE);
        turn(store);
        assertThat(all.join()).hasSize(3);
        assertThat(bodies(store, "t", 0)).containsExactly("x1", "x2");
        CompletableFuture<List<AppendResult>> twice = store.appendAll(
                List.of(inTransaction("x", "x3"), new LogEntry.Commit("x"), new LogEntry.Rollback("x")),
                Durability.DURABLE);
        turn(store);
        assertThat(twice).isCompletedExceptionally();
        assertThat(store.openTransactions()).isEmpty();
        store.close();
    }

    @Test
    void preparedAndOpenTransactionsSurviveACrashWithWhatTheyHold() throws Exception {
        Recorder recorder = new Recorder();
        LogStore store = fixture.open();
        append(store, inTransaction("x", "x1"));
        append(store, ack("x"));
        append(store, new LogEntry.Prepare("x", "xid".getBytes(StandardCharsets.UTF_8)));
        append(store, inTransaction("open", "o1"));
        for (int i = 0; i < 100; i++) {
            append(store, message("t", 0, "x".repeat(1000))); // into other segments
        }
        var unused = store.checkpoint();
        turn(store);
        fixture.kill(store);

        recorder.position = 0;
        LogStore again = fixture.open(recorder);
        assertThat(again.openTransactions())
                .extracting(OpenTransaction::transactionId)
                .containsExactly("x", "open");
        OpenTransaction prepared = again.openTransactions().get(0);
        assertThat(prepared.prepared()).isTrue();
        assertThat(new String(prepared.payload(), StandardCharsets.UTF_8)).isEqualTo("xid");
        assertThat(prepared.acknowledges()).hasSize(1);
        assertThat(again.openTransactions().get(1).prepared()).isFalse();
        append(again, new LogEntry.Commit("x"));
        append(again, new LogEntry.Rollback("open"));
        assertThat(bodies(again, "t", 0)).hasSize(101).endsWith("x1");
        TransactionOutcome outcome = recorder.outcomes.get(0);
        assertThat(outcome.committed()).isTrue();
        assertThat(outcome.acknowledges().get(0).ranges()).containsExactly(3, 5, 9, 9);
        assertThat(outcome.messagePositions()).containsExactly(0L);
        assertThat(recorder.outcomes.get(1).committed()).isFalse();
        again.close();
    }

    @Test
    void anApplierThatIsBehindGetsTheOutcomeOfATransactionThatBeganBefore() throws Exception {
        LogStore store = fixture.open();
        append(store, inTransaction("x", "x1"));
        append(store, ack("x"));
        long behind = store.appendPosition();
        append(store, message("t", 0, "plain"));
        append(store, new LogEntry.Commit("x"));
        store.close();

        Recorder recorder = new Recorder();
        recorder.position = behind;
        LogStore again = fixture.open(recorder);
        assertThat(recorder.entries).hasSize(2);
        assertThat(recorder.outcomes.get(0).acknowledges()).hasSize(1);
        assertThat(recorder.visible).containsExactly("t/0/0", "t/0/1");
        assertThat(bodies(again, "t", 0)).containsExactly("plain", "x1");
        again.close();
    }

    @Test
    void delayedMessagesAreExactAndNeverEarly() throws Exception {
        LogStore store = fixture.open();
        append(store, delayed("late", 2000));
        append(store, delayed("early", 1000));
        append(store, delayed("past", -5));
        assertThat(bodies(store, "t", 0)).containsExactly("past");
        assertThat(store.status().pendingTimers()).isEqualTo(2);
        fixture.clock.millis += 999;
        turn(store);
        assertThat(bodies(store, "t", 0)).containsExactly("past");
        fixture.clock.millis += 1;
        turn(store);
        assertThat(bodies(store, "t", 0)).containsExactly("past", "early");
        fixture.clock.millis += 1000;
        turn(store);
        assertThat(bodies(store, "t", 0)).containsExactly("past", "early", "late");
        assertThat(store.status().pendingTimers()).isZero();
        store.close();
    }

    @Test
    void delayedMessagesSurviveCrashesAndComeOnce() throws Exception {
        fixture.checkpointMs = 1500;
        LogStore store = fixture.open();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) { // up to 33 hours: buckets that are not in memory
            append(store, delayed("m" + i, 1000L + i * 600_000L));
            expected.add("m" + i);
        }
        for (int i = 0; i < 200; i++) {
            fixture.clock.millis += i == 0 ? 999 : 599_999;
            turn(store);
            if (i % 3 == 0) {
                fixture.kill(store);
                store = fixture.open();
            }
            turn(store);
            assertThat(bodies(store, "t", 0)).isEqualTo(expected.subList(0, i));
            fixture.clock.millis++;
            turn(store);
            if (i % 7 == 0) {
                fixture.kill(store);
                store = fixture.open();
            }
            assertThat(bodies(store, "t", 0)).isEqualTo(expected.subList(0, i + 1));
        }
        assertThat(store.status().pendingTimers()).isZero();
        store.close();
    }

    @Test
    void aCancelledMessageIsNotDeliveredAlsoAfterACrash() throws Exception {
        LogStore store = fixture.open();
        long due = fixture.clock.millis + 100_000;
        long cancelled = append(store, delayed("cancelled", 100_000)).position();
        append(store, delayed("kept", 100_000));
        long soon = append(store, delayed("soon", 1000)).position();
        long visible = append(store, message("t", 0, "visible")).position();
        append(store, new LogEntry.TimerCancel(cancelled, due));
        assertThat(store.status().pendingTimers()).isEqualTo(2);
        fixture.clock.millis += 1000;
        turn(store);
        for (LogEntry.TimerCancel wrong : List.of(
                new LogEntry.TimerCancel(soon, fixture.clock.millis),
                new LogEntry.TimerCancel(visible, due),
                new LogEntry.TimerCancel(cancelled, due + 1),
                new LogEntry.TimerCancel(cancelled + 8, due),
                new LogEntry.TimerCancel(-1, due),
                new LogEntry.TimerCancel(Long.MAX_VALUE, due))) {
            CompletableFuture<AppendResult> refused = store.append(wrong, Durability.DURABLE);
            turn(store);
            assertThatThrownBy(refused::join).as(wrong.toString()).hasMessageContaining("no delayed message at");
        }
        fixture.kill(store);

        store = fixture.open();
        fixture.clock.millis = due;
        turn(store);
        assertThat(bodies(store, "t", 0)).containsExactly("visible", "soon", "kept");
        assertThat(store.status().pendingTimers()).isZero();
        fixture.kill(store);
        store = fixture.open();
        turn(store);
        assertThat(bodies(store, "t", 0)).containsExactly("visible", "soon", "kept");
        store.close();
    }

    @Test
    void aTransactionIsCommittedFirstThenItsDelayRuns() throws Exception {
        LogStore store = fixture.open();
        append(store, new LogEntry.Message(draft("t", 0, "late"), "x", fixture.clock.millis + 1000));
        append(store, new LogEntry.Message(draft("t", 0, "soon"), "x", fixture.clock.millis + 10));
        append(store, inTransaction("x", "now"));
        fixture.clock.millis += 100;
        turn(store);
        assertThat(bodies(store, "t", 0)).isEmpty();
        append(store, new LogEntry.Commit("x"));
        assertThat(bodies(store, "t", 0)).containsExactly("soon", "now");
        fixture.kill(store);
        store = fixture.open();
        assertThat(bodies(store, "t", 0)).containsExactly("soon", "now");
        fixture.clock.millis += 900;
        turn(store);
        assertThat(bodies(store, "t", 0)).containsExactly("soon", "now", "late");
        store.close();
    }

    @Test
    void aClockThatGoesBackMakesNothingEarlyAndLosesNothing() throws Exception {
        LogStore store = fixture.open();
        append(store, delayed("a", 1000));
        fixture.clock.millis += 1000;
        turn(store);
        fixture.clock.millis -= 3_600_000;
        append(store, delayed("b", 60_000));
        append(store, delayed("c", 2_000_000));
        fixture.kill(store);
        store = fixture.open();
        fixture.clock.millis += 59_999;
        turn(store);
        assertThat(bodies(store, "t", 0)).containsExactly("a");
        fixture.clock.millis += 3_600_000;
        turn(store);
        assertThat(bodies(store, "t", 0)).startsWith("a").containsExactlyInAnyOrder("a", "b", "c");
        store.close();
    }

    /** Notes what it is told. */
    static final class Recorder implements LogApplier {
        long position;
        final List<AppliedEntry> entries = new ArrayList<>();
        final List<TransactionOutcome> outcomes = new ArrayList<>();
        final List<String> visible = new ArrayList<>();

        @Override
        public long appliedPosition() {
            return position;
        }

        @Override
        public void apply(AppliedEntry entry) {
            entries.add(entry);
            if (entry.outcome() != null) {
                outcomes.add(entry.outcome());
            }
            for (VisibleMessage message : entry.becameVisible()) {
                visible.add(message.topic() + "/" + message.queueId() + "/" + message.queueOffset());
            }
        }

        @Override
        public void reset() {
            position = 0;
            entries.clear();
            outcomes.clear();
            visible.clear();
        }
    }

    @Test
    void whatWasForgottenAfterItsEndIsSaidAlsoWhereItWasPreparedLongBefore() throws Exception {
        fixture.segmentBytes = 1 << 20;
        LogStore store = fixture.open();
        for (String id : List.of("told", "waits", "again")) {
            append(store, inTransaction(id, id));
            append(store, new LogEntry.Prepare(id, new byte[0]));
        }
        long prepared = store.appendPosition();
        byte[] large = new byte[200 << 10];
        while (store.appendPosition() < prepared + (9L << 20)) {
            append(store, new LogEntry.Metadata("other", "told", large));
        }
        byte[] decision = "{}".getBytes(StandardCharsets.UTF_8);
        for (String id : List.of("told", "waits", "again")) {
            append(store, new LogEntry.Metadata("decided", id, decision));
            append(store, new LogEntry.Rollback(id));
        }
        append(store, new LogEntry.Metadata("other", "waits", new byte[0]));
        append(store, new LogEntry.Metadata("decided", "told", new byte[0]));
        append(store, new LogEntry.Metadata("decided", "again", new byte[0]));
        append(store, inTransaction("again", "again"));
        append(store, new LogEntry.Rollback("again"));
        fixture.kill(store);

        LogStore after = fixture.open();
        assertThat(after.recentEnds(10, "decided").ends())
                .extracting(RecentEnds.End::transactionId, RecentEnds.End::prepared, RecentEnds.End::forgotten)
                .containsExactly(
                        tuple("told", false, true),
                        tuple("waits", false, false),
                        tuple("again", false, false),
                        tuple("again", false, false));
        after.close();
    }
}
