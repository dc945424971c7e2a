package org.ferrymq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The store with its own threads and real mapped files. */
@Timeout(120)
class StoreThreadsTest {
    private static final int SENDERS = 4;
    private static final int EACH = 2000;

    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void keepsTheOrderOfEachSenderAcrossSegmentsAndRestarts(FlushMode flushMode) {
        StoreConfig config = StoreConfig.small(temp.resolve("store"), flushMode, StoreFixture.HOST);
        List<Throwable> fatal = new ArrayList<>();
        try (MessageStore store = MessageStore.open(config, Clock.systemUTC(), List.of(), fatal::add)) {
            store.start();
            CompletableFuture<?>[] senders = new CompletableFuture<?>[SENDERS];
            for (int sender = 0; sender < SENDERS; sender++) {
                int queueId = sender;
                senders[sender] = CompletableFuture.runAsync(() -> send(store, queueId));
            }
            CompletableFuture.allOf(senders).join();
            assertThat(store.status().entries()).isEqualTo(SENDERS * EACH);
            assertThat(store.status().forces()).isLessThan(SENDERS * EACH);
            assertOrder(store);
        }
        try (MessageStore store = MessageStore.open(config, Clock.systemUTC(), List.of(), fatal::add)) {
            assertOrder(store);
            assertThat(store.query("t", "s2-77", 5, 0, Long.MAX_VALUE)).hasSize(1);
        }
        assertThat(fatal).isEmpty();
    }

    private static void send(MessageStore store, int queueId) {
        List<CompletableFuture<AppendResult>> waiting = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            String id = "s" + queueId + "-" + i;
            String padding = " " + "x".repeat(i % 7 == 0 ? 4000 : 0);
            LogEntry entry = LogEntry.Message.now(
                    StoreFixture.draft("t", queueId, id + padding, "UNIQ_KEY\u0001" + id + "\u0002", false));
            waiting.add(store.append(entry, Durability.DURABLE));
            if (waiting.size() == 100) {
                waiting.forEach(CompletableFuture::join);
                waiting.clear();
            }
        }
        waiting.forEach(CompletableFuture::join);
    }

    private static void assertOrder(MessageStore store) {
        QueueEntry entry = new QueueEntry();
        for (int queueId = 0; queueId < SENDERS; queueId++) {
            QueueReader queue = store.queue("t", queueId).orElseThrow();
            assertThat(queue.maxOffset()).isEqualTo(EACH);
            for (int i = 0; i < EACH; i++) {
                assertThat(queue.read(i, entry)).isTrue();
                assertThat(StoreFixture.body((LogStore) store, entry.position()))
                        .startsWith("s" + queueId + "-" + i + " ");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void wakesForADelayedMessageAndNotBefore(FlushMode flushMode) {
        StoreConfig config = StoreConfig.small(temp.resolve("store"), flushMode, StoreFixture.HOST);
        AtomicLong arrivedAt = new AtomicLong();
        try (MessageStore store = MessageStore.open(config, Clock.systemUTC(), List.of(), e -> {})) {
            store.addQueueListener((topic, queueId, max) -> arrivedAt.set(System.currentTimeMillis()));
            store.start();
            long due = System.currentTimeMillis() + 300;
            store.append(new LogEntry.Message(StoreFixture.draft("t", 0, "late"), null, due), Durability.DURABLE)
                    .join();
            await().atMost(Duration.ofSeconds(60)).until(() -> arrivedAt.get() != 0);
            assertThat(arrivedAt.get()).isGreaterThanOrEqualTo(due);
        }
    }
}
