package org.ferrymq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ferrymq.broker.store.StoreFixture.append;
import static org.ferrymq.broker.store.StoreFixture.draft;
import static org.ferrymq.broker.store.StoreFixture.message;
import static org.ferrymq.broker.store.StoreFixture.turn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.broker.store.log.Frame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk changes messages that were written well: nobody ever gets one, and all others are there. */
class StoreDamageTest {
    private static final int SEGMENT = 64 << 10;

    @TempDir
    Path temp;

    private StoreFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new StoreFixture(temp.resolve("store"));
        fixture.checkpointMs = 1000;
        fixture.segmentBytes = SEGMENT;
    }

    private static void assertDamaged(LogStore store, String topic, long offset) {
        QueueReader queue = store.queue(topic, 0).orElseThrow();
        assertThatThrownBy(() -> store.message(queue, offset, new QueueEntry()))
                .isInstanceOf(DamagedMessageException.class)
                .hasMessageContaining("message " + offset + " of " + topic + "/0");
    }

    private static String body(LogStore store, String topic, long offset) {
        QueueEntry entry = new QueueEntry();
        StoredMessage found = store.message(store.queue(topic, 0).orElseThrow(), offset, entry);
        return found == null ? "none" : StoreFixture.body(store, found.position());
    }

    @Test
    void whicheverBitOfAMessageChangesNobodyGetsItAndTheOthersAreThere() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "before"));
        long position = append(store, message("t", 0, "damaged")).position();
        long end = append(store, message("t", 0, "after")).position();
        for (int at = 0; at < end - position; at++) {
            assertThat(body(store, "t", 1)).isEqualTo("damaged");
            fixture.damage(position, at);
            boolean padding = intact(store, 1);
            assertThat(padding).as("byte %d of %d", at, end - position).isEqualTo(at >= end - position - 7 && padding);
            assertThat(body(store, "t", 0)).isEqualTo("before");
            assertThat(body(store, "t", 2)).isEqualTo("after");
            fixture.damage(position, at);
        }
        assertThat(store.status().damagedMessages()).isEqualTo(1);
        fixture.abandon(store);
    }

    private static boolean intact(LogStore store, long offset) {
        try {
            return body(store, "t", offset).equals("damaged");
        } catch (DamagedMessageException e) {
            return false;
        }
    }

    @Test
    void questionsForADamagedMessageAreRefusedAndItIsToldOfOnce() throws Exception {
        LogStore store = fixture.open();
        long position = append(store, message("t", 0, "damaged")).position();
        append(store, message("t", 0, "good"));
        fixture.damage(position, 120);
        List<ThrowingCallable> questions = List.of(
                () -> store.message(position),
                () -> store.find(position),
                () -> store.query("t", "damaged", 10, 0, Long.MAX_VALUE),
                () -> body(store, "t", 0));
        for (ThrowingCallable question : questions) {
            assertThatThrownBy(question)
                    .isInstanceOf(DamagedMessageException.class)
                    .hasMessageContaining("log position " + position)
                    .hasMessageContaining("damaged");
        }
        assertThat(store.query("t", "good", 10, 0, Long.MAX_VALUE)).hasSize(1);
        assertThat(store.query("t", "never sent", 10, 0, Long.MAX_VALUE)).isEmpty();
        assertThat(store.message(position + 8)).isNull();
        assertThat(store.isStored("t", "damaged"))
                .as("sent again, it is stored")
                .isFalse();
        assertThat(store.damagedMessages()).containsExactly(new DamagedMessage(position, "t", 0, 0));
        fixture.abandon(store);
    }

    @Test
    void aDelayedMessageTakesItsPlaceDamagedAndTheOthersFire() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "first"));
        long due = fixture.clock.millis + 5000;
        List<Long> positions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            LogEntry.Message delayed = new LogEntry.Message(draft("t", 0, "delayed" + i + "-padded"), null, due);
            positions.add(append(store, delayed).position());
        }
        fixture.damage(positions.get(0), 150); // somewhere behind the hosts
        fixture.damage(positions.get(1), 4); // its length
        fixture.clock.millis = due;
        turn(store);
        turn(store);
        assertThat(store.status().state()).isEqualTo(StoreState.RECOVERED);
        assertThat(store.queue("t", 0).orElseThrow().maxOffset()).isEqualTo(3);
        assertDamaged(store, "t", 1);
        assertThat(body(store, "t", 2)).isEqualTo("delayed2-padded");
        assertThat(store.damagedMessages()).extracting(DamagedMessage::topic).containsExactly("t", "");
        assertThat(append(store, message("t", 0, "last")).queueOffset()).isEqualTo(3);
        fixture.abandon(store);
    }

    @Test
    void transactionsWithADamagedMessageCommitTheOthers() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "first"));
        long position = append(store, new LogEntry.Message(draft("t", 0, "in-transaction-1"), "tx", 0))
                .position();
        append(store, new LogEntry.Message(draft("t", 0, "in-transaction-2"), "tx", 0));
        long half = append(store, new LogEntry.HalfMessage(draft("t", 0, "half-and-longer"), 0, 0))
                .position();
        fixture.damage(position, 140);
        fixture.damage(half, 140);
        append(store, new LogEntry.Commit("tx"));
        append(store, new LogEntry.HalfEnd(half, true));
        assertDamaged(store, "t", 1);
        assertThat(body(store, "t", 2)).isEqualTo("in-transaction-2");
        assertDamaged(store, "t", 3);
        assertThat(append(store, message("t", 0, "last")).queueOffset()).isEqualTo(4);
        fixture.abandon(store);
    }

    private void fill(LogStore store, int segments) throws Exception {
        long end = store.appendPosition() + (long) segments * SEGMENT;
        for (int i = 0; store.appendPosition() < end; i++) {
            append(store, message("t", 0, "fill" + i + "-" + "x".repeat(1000)));
        }
    }

    private void retain(LogStore store) throws Exception {
        for (int i = 0; i < 6; i++) {
            fixture.clock.millis += 20_000;
            for (int step = 0; step < 40; step++) {
                store.retention().doWork();
                turn(store);
                turn(store);
            }
        }
    }

    @Test
    void retentionKeepsADamagedMessageThatIsOwedAndFreesTheLog() throws Exception {
        LogStore store = fixture.open();
        StoreRetentionTest.Needs needs = new StoreRetentionTest.Needs();
        store.retain(needs);
        append(store, message("kept", 0, "m0"));
        long position = append(store, message("kept", 0, "m1-to-be-damaged")).position();
        append(store, message("kept", 0, "m2"));
        long due = fixture.clock.millis + 3_600_000;
        long delayed = append(store, new LogEntry.Message(draft("kept", 0, "m3-to-be-damaged"), null, due))
                .position();
        fixture.damage(position, 140);
        fixture.damage(delayed, 140);
        for (int round = 0; round < 3; round++) {
            long before = store.minPosition();
            fill(store, 5);
            retain(store);
            assertThat(store.minPosition()).isGreaterThanOrEqualTo(before + 4 * SEGMENT);
            assertThat(body(store, "kept", 0)).isEqualTo("m0");
            assertDamaged(store, "kept", 1);
            assertThat(body(store, "kept", 2)).isEqualTo("m2");
            fixture.kill(store);
            if (round == 1) {
                Files.delete(fixture.folder.resolve("checkpoint"));
            }
            store = fixture.open();
            store.retain(needs);
        }
        assertDamaged(store, "kept", 1);
        fixture.clock.millis = due;
        turn(store);
        turn(store);
        assertThat(store.queue("kept", 0).orElseThrow().maxOffset()).isEqualTo(4);
        assertDamaged(store, "kept", 3);
        fixture.abandon(store);
    }

    @Test
    void viewsAreRebuiltPastMessagesWhoseBodiesAreDamaged() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "first"));
        long position = append(store, message("t", 0, "damaged")).position();
        append(store, new LogEntry.Message(draft("t", 0, "in-transaction"), "tx", 0));
        append(store, message("t", 0, "third"));
        append(store, new LogEntry.Commit("tx"));
        var unused = store.checkpoint();
        turn(store);
        fixture.kill(store);
        damageOnDisk(position + Frame.HEADER + 8 + 90); // behind the hash of its tag
        StoreTransactionTest.Recorder behind = new StoreTransactionTest.Recorder();
        LogStore again = fixture.open(behind);
        assertThat(behind.visible).containsExactly("t/0/0", "t/0/1", "t/0/2", "t/0/3");
        assertThat(body(again, "t", 0)).isEqualTo("first");
        assertDamaged(again, "t", 1);
        assertThat(body(again, "t", 2)).isEqualTo("third");
        assertThat(body(again, "t", 3)).isEqualTo("in-transaction");
        fixture.kill(again);
        damageOnDisk(position + 60); // what its record says before the body
        assertThatThrownBy(() -> fixture.open(new StoreTransactionTest.Recorder()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the log is damaged at " + position)
                .hasMessageContaining("--check-store")
                .hasMessageContaining("backup");
    }

    private void damageOnDisk(long at) throws Exception {
        Path segment = fixture.folder.resolve("log").resolve("%020d.log".formatted(0));
        byte[] content = Files.readAllBytes(segment);
        content[(int) at] ^= 1;
        Files.write(segment, content);
    }
}
