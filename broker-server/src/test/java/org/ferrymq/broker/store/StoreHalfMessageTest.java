package org.ferrymq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ferrymq.broker.store.StoreFixture.append;
import static org.ferrymq.broker.store.StoreFixture.bodies;
import static org.ferrymq.broker.store.StoreFixture.draft;
import static org.ferrymq.broker.store.StoreFixture.message;
import static org.ferrymq.broker.store.StoreFixture.turn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.store.half.OpenHalf;
import org.ferrymq.protocol.message.RecordView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Half messages in the store. */
class StoreHalfMessageTest {
    @TempDir
    Path folder;

    private StoreFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new StoreFixture(folder.resolve("store"));
    }

    private static LogEntry.HalfMessage half(String id) {
        return new LogEntry.HalfMessage(draft("t", 0, id), 0, 0);
    }

    private static LogEntry.HalfEnd commit(long position) {
        return new LogEntry.HalfEnd(position, true);
    }

    private static long position(LogStore store, LogEntry entry) throws Exception {
        return append(store, entry).position();
    }

    @Test
    void aHalfMessageIsSeenByNobodyUntilItIsCommitted() throws Exception {
        LogStore store = fixture.open();
        long committed = position(store, half("committed"));
        long rolledBack = position(store, half("rolled back"));
        append(store, message("t", 0, "plain"));
        assertThat(bodies(store, "t", 0)).containsExactly("plain");
        assertThat(store.query("t", "committed", 1, 0, Long.MAX_VALUE)).isEmpty();
        assertThat(store.status().openHalves()).isEqualTo(2);

        append(store, commit(committed));
        append(store, new LogEntry.HalfEnd(rolledBack, false));
        assertThat(bodies(store, "t", 0)).containsExactly("plain", "committed");
        assertThat(store.query("t", "committed", 1, 0, Long.MAX_VALUE)).hasSize(1);
        assertThat(store.openHalves()).isEmpty();
        RecordView record = new RecordView().wrap(store.message(committed).record(), 0);
        assertThat(record.preparedTransactionOffset()).isEqualTo(committed);
        store.close();
    }

    @Test
    void whatIsNotOpenCannotEnd() throws Exception {
        LogStore store = fixture.open();
        long half = position(store, half("half"));
        long plain = position(store, message("t", 0, "plain"));
        append(store, commit(half));
        long end = store.appendPosition();
        for (LogEntry entry : List.of(
                commit(half),
                new LogEntry.HalfEnd(half, false),
                new LogEntry.HalfCheck(half, 1),
                commit(plain),
                commit(half + 8),
                commit(-1),
                commit(Long.MAX_VALUE))) {
            CompletableFuture<AppendResult> refused = store.append(entry, Durability.DURABLE);
            turn(store);
            assertThatThrownBy(refused::join).as(entry.toString()).hasMessageContaining("no half message is open at");
        }
        assertThat(store.appendPosition()).isEqualTo(end);
        store.close();
    }

    @Test
    void oneBatchCannotEndAHalfMessageTwice() throws Exception {
        LogStore store = fixture.open();
        long half = position(store, half("half"));
        CompletableFuture<List<AppendResult>> twice =
                store.appendAll(List.of(commit(half), new LogEntry.HalfEnd(half, false)), Durability.DURABLE);
        turn(store);
        assertThat(twice).isCompletedExceptionally();
        assertThat(store.isOpenHalf(half)).isTrue();
        store.close();
    }

    @Test
    void openHalvesAndTheirChecksSurviveCrashes() throws Exception {
        fixture.checkpointMs = 60_000;
        LogStore store = fixture.open();
        long first = position(store, half("first"));
        long asked = position(store, half("asked"));
        fixture.clock.millis += 6000;
        append(store, new LogEntry.HalfCheck(asked, 1));
        long askedAt = fixture.clock.millis;
        for (int i = 0; i < 200; i++) {
            append(store, message("t", 0, "x".repeat(1000))); // into other segments
        }
        var unused = store.checkpoint();
        turn(store);
        long later = position(store, half("later"));
        append(store, new LogEntry.HalfCheck(first, 1));
        append(store, new LogEntry.HalfCheck(first, 2));
        fixture.kill(store);

        LogStore again = fixture.open();
        assertThat(again.openHalves())
                .containsExactly(
                        new OpenHalf(first, askedAt, 2),
                        new OpenHalf(asked, askedAt, 1),
                        new OpenHalf(later, askedAt, 0));
        append(again, commit(first));
        append(again, new LogEntry.HalfEnd(asked, false));
        assertThat(bodies(again, "t", 0)).hasSize(201).endsWith("first");
        again.close();
    }

    @Test
    void viewsRebuiltFromNothingKnowTheSameHalves() throws Exception {
        LogStore store = fixture.open();
        long first = position(store, half("first"));
        long second = position(store, half("second"));
        append(store, new LogEntry.HalfCheck(second, 3));
        append(store, commit(first));
        store.close();
        Files.delete(fixture.folder.resolve("checkpoint"));

        LogStore again = fixture.open();
        assertThat(again.openHalves()).containsExactly(new OpenHalf(second, fixture.clock.millis, 3));
        assertThat(bodies(again, "t", 0)).containsExactly("first");
        again.close();
    }

    @Test
    void anApplierThatIsBehindSeesTheMessageOfACommit() throws Exception {
        LogStore store = fixture.open();
        long half = position(store, half("half"));
        append(store, commit(half));
        store.close();

        StoreTransactionTest.Recorder recorder = new StoreTransactionTest.Recorder();
        LogStore again = fixture.open(recorder);
        assertThat(recorder.entries).hasSize(2);
        assertThat(recorder.visible).containsExactly("t/0/0");
        assertThat(again.openHalves()).isEmpty();
        again.close();
    }

    @Test
    void aDelayCountsFromTheCommitATimeOfDayDoesNot() throws Exception {
        LogStore store = fixture.open();
        long delayed = position(store, new LogEntry.HalfMessage(draft("t", 0, "delayed"), 0, 1000));
        long timed = position(store, new LogEntry.HalfMessage(draft("t", 0, "timed"), fixture.clock.millis + 5500, 0));
        long past = position(store, new LogEntry.HalfMessage(draft("t", 0, "past"), fixture.clock.millis + 100, 0));
        fixture.clock.millis += 5000;
        append(store, commit(delayed));
        append(store, commit(timed));
        append(store, commit(past));
        assertThat(bodies(store, "t", 0)).containsExactly("past");
        assertThat(store.status().pendingTimers()).isEqualTo(2);
        fixture.kill(store);

        store = fixture.open();
        fixture.clock.millis += 499;
        turn(store);
        assertThat(bodies(store, "t", 0)).containsExactly("past");
        fixture.clock.millis += 1;
        turn(store);
        assertThat(bodies(store, "t", 0)).containsExactly("past", "timed");
        fixture.clock.millis += 499;
        turn(store);
        assertThat(bodies(store, "t", 0)).containsExactly("past", "timed");
        fixture.clock.millis += 1;
        turn(store);
        assertThat(bodies(store, "t", 0)).containsExactly("past", "timed", "delayed");
        store.close();
    }
}
