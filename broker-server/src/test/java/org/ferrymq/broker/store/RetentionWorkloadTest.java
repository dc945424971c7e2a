package org.ferrymq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ferrymq.broker.store.StoreFixture.draft;
import static org.ferrymq.broker.store.StoreFixture.turn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ferrymq.broker.store.half.OpenHalf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random work with retention on, random crashes at random steps of it: what is needed stays at its offset, whatever was freed,
 * and all offsets go on meaning the same, also when the views are rebuilt from what is left of the log.
 */
class RetentionWorkloadTest {
    @TempDir
    Path temp;

    /** What became visible where, as the store said; survives crashes, but for what the log has lost. */
    private static final class Journal implements LogApplier {
        final TreeMap<Long, List<VisibleMessage>> visible = new TreeMap<>();
        final Map<Long, String> bodies = new HashMap<>();
        final Map<String, List<String>> queues = new TreeMap<>();
        final List<VisibleMessage> unread = new ArrayList<>();
        long position;

        @Override
        public long appliedPosition() {
            return position;
        }

        @Override
        public void apply(AppliedEntry entry) {
            if (!entry.becameVisible().isEmpty()) {
                visible.put(entry.position(), entry.becameVisible());
                unread.addAll(entry.becameVisible());
            }
            position = entry.nextPosition();
        }

        @Override
        public void reset() {
            throw new IllegalStateException("the test cuts the journal itself");
        }

        /** Notes the bodies while they can be read. */
        void read(LogStore store) {
            for (VisibleMessage message : unread) {
                bodies.put(message.position(), StoreFixture.body(store, message.position()));
                add(message);
            }
            unread.clear();
        }

        private void add(VisibleMessage message) {
            List<String> queue =
                    queues.computeIfAbsent(message.topic() + "/" + message.queueId(), q -> new ArrayList<>());
            assertThat(message.queueOffset()).isEqualTo(queue.size());
            queue.add(bodies.get(message.position()));
        }

        void cut(long end) {
            visible.tailMap(end, true).clear();
            position = Math.min(position, end);
            queues.clear();
            visible.values().forEach(messages -> messages.forEach(this::add));
        }

        List<String> queue(String topic, int queueId) {
            return queues.getOrDefault(topic + "/" + queueId, List.of());
        }
    }

    private final Journal journal = new Journal();
    private final Set<String> done = new HashSet<>();
    private final Map<String, Long> notBefore = new HashMap<>();
    private final Set<String> open = new TreeSet<>();
    private int number;

    private final class Needs implements MessageNeeds {
        @Override
        public long next(String topic, int queueId, QueueReader queue, long from, long to) {
            List<String> ids = journal.queue(topic, queueId);
            for (long offset = from; offset < to; offset++) {
                if (offset >= ids.size() || !done.contains(ids.get((int) offset))) {
                    return offset;
                }
            }
            return -1;
        }

        @Override
        public long count(String topic, int queueId, QueueReader queue) {
            return journal.queue(topic, queueId).stream()
                    .filter(id -> !done.contains(id))
                    .count();
        }

        @Override
        public boolean isWorthMoving(StoredMessage message) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatIsNeededIsThereAfterAnyCrash(long seed) throws Exception {
        Random random = new Random(seed);
        StoreFixture fixture = new StoreFixture(temp.resolve("store"));
        fixture.flushMode = seed % 3 == 0 ? FlushMode.ASYNC : FlushMode.SYNC;
        fixture.checkpointMs = 500;
        long freed = 0;
        for (int crash = 0; crash < 8; crash++) {
            LogStore store = fixture.open(journal);
            journal.read(store);
            store.retain(new Needs());
            assertQueues(store, fixture);
            open.removeIf(id -> store.openTransactions().stream()
                    .noneMatch(each -> each.transactionId().equals(id)));
            int steps = 100 + random.nextInt(300);
            for (int step = 0; step < steps; step++) {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    String id = "m" + number++ + "-" + "x".repeat(random.nextInt(500));
                    LogEntry entry = entry(random, id, store, fixture);
                    var unusedAppend =
                            store.append(entry, random.nextInt(3) > 0 ? Durability.DURABLE : Durability.RELAXED);
                }
                turn(store);
                journal.read(store);
                for (int i = random.nextInt(4); i > 0; i--) {
                    store.retention().doWork();
                    if (random.nextBoolean()) {
                        turn(store);
                        journal.read(store);
                    }
                }
                acknowledgeSome(random);
                fixture.clock.millis += random.nextInt(step % 50 == 0 ? 70_000 : 200);
            }
            assertQueues(store, fixture);
            freed = Math.max(freed, store.minPosition());

            long durable = store.durablePosition();
            long written = store.appendPosition();
            boolean powerCut = random.nextBoolean();
            if (powerCut) {
                fixture.files.cutPower(random);
                fixture.abandon(store);
            } else {
                fixture.kill(store);
            }
            if (!powerCut && random.nextInt(2) == 0) { // after a power cut a gap is only explained by a checkpoint
                Files.deleteIfExists(fixture.folder.resolve("checkpoint"));
            }
            LogStore check = fixture.open();
            assertThat(check.appendPosition()).isBetween(powerCut ? durable : written, written);
            journal.cut(check.appendPosition());
            assertQueues(check, fixture);
            fixture.kill(check);
        }
        assertThat(freed).as("segments were freed").isGreaterThan(2L * fixture.segmentBytes);
    }

    /** Most messages are done soon, some late, some never. */
    private void acknowledgeSome(Random random) {
        for (List<String> queue : journal.queues.values()) {
            for (int i = 0; i < 3 && !queue.isEmpty(); i++) {
                int at = random.nextInt(10) == 0
                        ? random.nextInt(queue.size())
                        : Math.max(0, queue.size() - 1 - random.nextInt(12));
                if (queue.get(at).hashCode() % 17 != 0) {
                    done.add(queue.get(at));
                }
            }
        }
    }

    private LogEntry entry(Random random, String id, LogStore store, StoreFixture fixture) {
        String topic = "topic" + random.nextInt(3);
        int queue = random.nextInt(2);
        String transaction = "tx" + random.nextInt(4);
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                open.add(transaction);
                return new LogEntry.Message(draft(topic, queue, id), transaction, 0);
            }
            case 2 -> {
                long due = fixture.clock.millis + random.nextInt(random.nextInt(4) == 0 ? 300_000 : 3000);
                notBefore.put(id, due);
                return new LogEntry.Message(draft(topic, queue, id), null, due);
            }
            case 3 -> {
                open.add(transaction);
                long due = fixture.clock.millis + random.nextInt(30_000);
                notBefore.put(id, due);
                return new LogEntry.Message(draft(topic, queue, id), transaction, due);
            }
            case 4, 5 -> {
                if (open.remove(transaction)) {
                    return random.nextInt(4) == 0
                            ? new LogEntry.Rollback(transaction)
                            : new LogEntry.Commit(transaction);
                }
                return new LogEntry.OffsetCommit("g", topic, queue, random.nextInt(100));
            }
            case 6 -> {
                return new LogEntry.HalfMessage(draft(topic, queue, id), 0, 0);
            }
            case 7, 8 -> {
                List<OpenHalf> halves = store.openHalves();
                return halves.isEmpty()
                        ? new LogEntry.OffsetCommit("g", topic, queue, 1)
                        : new LogEntry.HalfEnd(halves.get(0).position(), random.nextBoolean());
            }
            default -> {
                return LogEntry.Message.now(draft(topic, queue, id));
            }
        }
    }

    private void assertQueues(LogStore store, StoreFixture fixture) {
        QueueEntry entry = new QueueEntry();
        for (int topic = 0; topic < 3; topic++) {
            for (int queueId = 0; queueId < 2; queueId++) {
                List<String> expected = journal.queue("topic" + topic, queueId);
                String name = "topic" + topic + "/" + queueId;
                QueueReader queue = store.queue("topic" + topic, queueId).orElse(null);
                if (queue == null) {
                    assertThat(expected).as(name).isEmpty();
                    continue;
                }
                assertThat(queue.maxOffset()).as(name).isEqualTo(expected.size());
                for (int offset = 0; offset < expected.size(); offset++) {
                    String id = expected.get(offset);
                    String found = queue.read(offset, entry) ? StoreFixture.body(store, entry.position()) : "none";
                    if (!found.equals("none") || !done.contains(id)) {
                        assertThat(found).as("%s offset %d", name, offset).isEqualTo(id);
                    }
                    assertThat(notBefore.getOrDefault(id, 0L)).isLessThanOrEqualTo(fixture.clock.millis);
                }
            }
        }
    }
}
