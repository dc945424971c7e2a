package org.ferrymq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ferrymq.broker.store.StoreFixture.bodies;
import static org.ferrymq.broker.store.StoreFixture.draft;
import static org.ferrymq.broker.store.StoreFixture.turn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.store.half.OpenHalf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random work, random crashes: after each the store must be what it was at some moment before, not earlier than its last
 * promise. A power cut keeps any of the sectors that were not forced.
 */
class StoreWorkloadTest {
    @TempDir
    Path temp;

    /** What a view of the log noted: the truth of this test. */
    private static final class Journal implements LogApplier {
        final TreeMap<Long, List<VisibleMessage>> visible = new TreeMap<>();
        long position;

        @Override
        public long appliedPosition() {
            return position;
        }

        @Override
        public void apply(AppliedEntry entry) {
            visible.put(entry.position(), entry.becameVisible());
            position = entry.nextPosition();
        }

        @Override
        public void reset() {
            throw new IllegalStateException("the test cuts the journal itself");
        }

        /** Forgets what the log has forgotten. */
        void cut(long end) {
            visible.tailMap(end, true).clear();
            position = Math.min(position, end);
        }

        Map<String, List<Long>> queues() {
            Map<String, List<Long>> queues = new TreeMap<>();
            for (List<VisibleMessage> messages : visible.values()) {
                for (VisibleMessage message : messages) {
                    List<Long> queue =
                            queues.computeIfAbsent(message.topic() + "/" + message.queueId(), q -> new ArrayList<>());
                    assertThat(message.queueOffset()).isEqualTo(queue.size());
                    queue.add(message.position());
                }
            }
            return queues;
        }
    }

    /** Gets the whole log replayed and compares with what was said while the store ran. */
    private static final class Comparer implements LogApplier {
        private final Journal journal;

        Comparer(Journal journal) {
            this.journal = journal;
        }

        @Override
        public long appliedPosition() {
            return 0;
        }

        @Override
        public void apply(AppliedEntry entry) {
            List<VisibleMessage> before = journal.visible.get(entry.position());
            if (before != null) {
                assertThat(entry.becameVisible())
                        .as("replayed entry at %s", entry.position())
                        .isEqualTo(before);
            }
        }

        @Override
        public void reset() {}
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void recoversTheViewsOfAnyWorkAfterAnyCrash(long seed) throws Exception {
        Random random = new Random(seed);
        StoreFixture fixture = new StoreFixture(temp.resolve("store"));
        fixture.flushMode = seed % 3 == 0 ? FlushMode.ASYNC : FlushMode.SYNC;
        fixture.checkpointMs = 1000;
        Journal journal = new Journal();
        Map<Long, String> promised = new TreeMap<>(); // position of durable messages -> id
        Set<String> open = new TreeSet<>();
        Map<String, Long> notBefore = new HashMap<>();
        int number = 0;

        for (int crash = 0; crash < 8; crash++) {
            LogStore store = fixture.open(journal);
            assertQueues(store, journal);
            for (OpenTransaction transaction : store.openTransactions()) {
                open.add(transaction.transactionId());
            }
            open.removeIf(id -> store.openTransactions().stream()
                    .noneMatch(transaction -> transaction.transactionId().equals(id)));
            int steps = 50 + random.nextInt(150);
            for (int step = 0; step < steps; step++) {
                List<CompletableFuture<AppendResult>> waiting = new ArrayList<>();
                List<String> ids = new ArrayList<>();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    String id = "m" + number++;
                    LogEntry entry = entry(random, id, store, open, fixture, notBefore);
                    boolean durable = random.nextInt(4) > 0;
                    CompletableFuture<AppendResult> future =
                            store.append(entry, durable ? Durability.DURABLE : Durability.RELAXED);
                    if (durable && entry instanceof LogEntry.Message) {
                        waiting.add(future);
                        ids.add(id);
                    }
                }
                turn(store);
                for (int i = 0; i < waiting.size(); i++) {
                    promised.put(waiting.get(i).join().position(), ids.get(i));
                }
                fixture.clock.millis += random.nextInt(100);
            }
            turn(store);
            assertQueues(store, journal);
            assertNotEarly(store, notBefore, fixture);

            List<OpenHalf> halves = store.openHalves();
            long durable = store.durablePosition();
            long written = store.appendPosition();
            boolean powerCut = random.nextBoolean();
            if (powerCut) {
                fixture.files.cutPower(random);
                fixture.abandon(store);
            } else {
                fixture.kill(store);
            }
            // Once from the checkpoint and once from nothing: the replayed log must say what was said live.
            if (random.nextInt(3) == 0) {
                Files.deleteIfExists(fixture.folder.resolve("checkpoint"));
            }
            Comparer comparer = new Comparer(journal);
            LogStore check = fixture.open(comparer);
            long end = check.appendPosition();
            assertThat(end).isBetween(powerCut ? durable : written, written);
            journal.cut(end);
            if (fixture.flushMode == FlushMode.SYNC || !powerCut) {
                promised.forEach((position, id) ->
                        assertThat(StoreFixture.body(check, position)).isEqualTo(id));
            }
            promised.keySet().removeIf(position -> position >= end);
            assertQueues(check, journal);
            if (end == written) {
                assertThat(check.openHalves()).isEqualTo(halves);
            }
            fixture.kill(check);
        }
    }

    private static LogEntry entry(
            Random random,
            String id,
            LogStore store,
            Set<String> open,
            StoreFixture fixture,
            Map<String, Long> notBefore) {
        String topic = "topic" + random.nextInt(3);
        int queue = random.nextInt(2);
        String transaction = "tx" + random.nextInt(5);
        List<OpenHalf> halves = store.openHalves();
        switch (random.nextInt(13)) {
            case 0, 1 -> {
                open.add(transaction);
                return new LogEntry.Message(draft(topic, queue, id), transaction, 0);
            }
            case 2 -> {
                long due = fixture.clock.millis + random.nextInt(3000);
                notBefore.put(id, due);
                return new LogEntry.Message(draft(topic, queue, id), null, due);
            }
            case 3 -> {
                open.add(transaction);
                long due = fixture.clock.millis + random.nextInt(3000);
                notBefore.put(id, due);
                return new LogEntry.Message(draft(topic, queue, id), transaction, due);
            }
            case 4 -> {
                if (open.remove(transaction)) {
                    return random.nextInt(4) == 0
                            ? new LogEntry.Rollback(transaction)
                            : new LogEntry.Commit(transaction);
                }
                return new LogEntry.OffsetCommit("g", topic, queue, random.nextInt(100));
            }
            case 10 -> {
                long delay = (long) random.nextInt(2) * random.nextInt(3000);
                notBefore.put(id, fixture.clock.millis + delay);
                return new LogEntry.HalfMessage(draft(topic, queue, id), 0, delay);
            }
            case 11, 12 -> {
                if (halves.isEmpty()) {
                    return LogEntry.Message.now(draft(topic, queue, id));
                }
                OpenHalf half = halves.get(random.nextInt(halves.size()));
                return random.nextInt(3) == 0
                        ? new LogEntry.HalfCheck(half.position(), half.checks() + 1)
                        : new LogEntry.HalfEnd(half.position(), random.nextInt(3) > 0);
            }
            case 5 -> {
                return new LogEntry.Acknowledge("g", topic, queue, new long[] {1, 2}, null);
            }
            default -> {
                return LogEntry.Message.now(draft(topic, queue, id));
            }
        }
    }

    private static void assertQueues(LogStore store, Journal journal) {
        Map<String, List<Long>> expected = journal.queues();
        QueueEntry entry = new QueueEntry();
        for (int topic = 0; topic < 3; topic++) {
            for (int queueId = 0; queueId < 2; queueId++) {
                List<Long> found = new ArrayList<>();
                store.queue("topic" + topic, queueId).ifPresent(queue -> {
                    for (long offset = 0; offset < queue.maxOffset(); offset++) {
                        assertThat(queue.read(offset, entry)).isTrue();
                        found.add(entry.position());
                    }
                });
                assertThat(found).isEqualTo(expected.getOrDefault("topic" + topic + "/" + queueId, List.of()));
            }
        }
    }

    private static void assertNotEarly(LogStore store, Map<String, Long> notBefore, StoreFixture fixture) {
        for (int topic = 0; topic < 3; topic++) {
            for (int queueId = 0; queueId < 2; queueId++) {
                for (String body : bodies(store, "topic" + topic, queueId)) {
                    assertThat(notBefore.getOrDefault(body, 0L)).isLessThanOrEqualTo(fixture.clock.millis);
                }
            }
        }
    }
}
