package org.ferrymq.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrymq.broker.store.AppliedEntry;
import org.ferrymq.broker.store.LogEntry;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view against a log kept in memory; restarts replay it from the view's position as the store does. */
class DatabaseViewTest {
    private final List<AppliedEntry> log = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong durable = new AtomicLong(Long.MAX_VALUE);

    @TempDir
    Path folder;

    private Metadata metadata;
    private DatabaseView view;
    private int replayed;

    @BeforeEach
    void open() {
        metadata = new Metadata(this::append, () -> view.appliedPosition());
        view = new DatabaseView(folder, metadata.rows(), Duration.ofMillis(100), Duration.ofSeconds(1), nanos::get);
        long from = view.appliedPosition();
        replayed = 0;
        for (AppliedEntry entry : log) {
            if (entry.position() >= from) {
                metadata.apply(entry);
                view.apply(entry);
                replayed++;
            }
        }
        view.follow(durable::get);
    }

    private CompletableFuture<Void> append(List<LogEntry> entries) {
        for (LogEntry each : entries) {
            long position = log.size() * 100L;
            AppliedEntry entry = new AppliedEntry(position, position + 100, each, 0, List.of(), null);
            log.add(entry);
            metadata.apply(entry);
            view.apply(entry);
        }
        return CompletableFuture.completedFuture(null);
    }

    private void workUntilIdle() {
        for (int i = 0; i < 10; i++) {
            nanos.addAndGet(Duration.ofMillis(200).toNanos());
            view.doWork();
        }
    }

    private void createTopics(String... names) {
        for (String name : names) {
            metadata.topics()
                    .createIfAbsent(TopicConfig.of(name, TopicKind.QUEUE, 1))
                    .join();
        }
    }

    @Test
    void cleanStopNeedsNoReplayAndKeepsEverything() {
        createTopics("a", "b", "c");
        metadata.topics().delete("b").join();
        SubscriptionDefinition definition = new SubscriptionDefinition("a", "client", "sub", "x = 1", true, false);
        metadata.groups().put(SubscriptionGroup.durable("g", definition, 1_234)).join();
        metadata.settings().put("key", "value").join();
        view.finish();

        open();

        assertThat(replayed).isZero();
        assertThat(names()).containsExactlyInAnyOrder("a", "c");
        assertThat(metadata.groups().group("g").subscription()).isEqualTo(definition);
        assertThat(metadata.settings().get("key")).isEqualTo("value");
        view.discard();
    }

    @Test
    void killedProcessReplaysOnlyTheTail() {
        createTopics("a");
        workUntilIdle();
        createTopics("b");
        workUntilIdle();
        createTopics("c");
        view.discard();

        open();

        assertThat(replayed).isBetween(1, 2);
        assertThat(names()).containsExactlyInAnyOrder("a", "b", "c");
        view.discard();
    }

    @Test
    void aLogThatRestsIsWrittenDownToItsEndIfSomebodyWaitsForIt() {
        createTopics("a");
        workUntilIdle();
        createTopics("b");
        workUntilIdle();
        createTopics("c", "d");
        workUntilIdle();
        assertThat(view.neededFrom())
                .as("no entry came that it could be cut behind")
                .isLessThan(400);

        view.catchUp();
        workUntilIdle();

        assertThat(view.neededFrom()).isEqualTo(400);
        view.discard();
    }

    @Test
    void viewIsNeverAheadOfTheDisk() {
        durable.set(100);
        createTopics("a");
        workUntilIdle();
        createTopics("b", "c");
        workUntilIdle();
        view.discard();

        open();

        assertThat(view.appliedPosition()).isEqualTo(300);
        assertThat(replayed).isEqualTo(2);
        view.discard();
    }

    @Test
    void deletedFileIsRebuiltFromTheLog() throws IOException {
        createTopics("a", "b");
        view.finish();
        Files.delete(folder.resolve("view.mv.db"));

        open();

        assertThat(replayed).isEqualTo(2);
        assertThat(names()).containsExactlyInAnyOrder("a", "b");
        view.finish();
        open();
        assertThat(replayed).isZero();
        view.discard();
    }

    @Test
    void damagedFileIsRebuiltFromTheLogWhereverTheDamageIs() throws IOException {
        for (int i = 0; i < 200; i++) {
            createTopics("topic-" + i);
        }
        view.finish();
        byte[] sound = Files.readAllBytes(folder.resolve("view.mv.db"));
        for (int damage = 0; damage < 8; damage++) {
            Files.write(folder.resolve("view.mv.db"), sound);
            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve("view.mv.db").toFile(), "rw")) {
                file.seek((long) sound.length * damage / 8);
                file.write(new byte[Math.min(8192, sound.length / 8)]);
            }
            open();
            assertThat(names()).as("damage %d of 8", damage).hasSize(200);
            view.finish();
        }
        Files.write(folder.resolve("view.mv.db"), new byte[] {1, 2, 3});
        open();
        assertThat(names()).hasSize(200);
        view.discard();
    }

    @Test
    void aRowThatCannotBeDecodedRebuildsTheView() {
        createTopics("a", "b", "c");
        metadata.settings().put("key", "value").join();
        view.finish();
        String url = "jdbc:h2:file:" + folder.toAbsolutePath().resolve("view");
        Jdbi.create(url)
                .useHandle(handle -> handle.execute(
                        "UPDATE topics SET definition = ? WHERE name = 'b'", (Object) new byte[] {'{', '"'}));

        open();

        assertThat(replayed).isEqualTo(4);
        assertThat(names()).containsExactlyInAnyOrder("a", "b", "c");
        view.finish();
        open();
        assertThat(replayed).isZero();
        assertThat(names()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(metadata.settings().get("key")).isEqualTo("value");
        view.discard();
    }

    @Test
    void temporaryTopicsNeverReachTheLog() {
        TopicConfig temporary = TopicConfig.of("TMP.QUEUE.x.1", TopicKind.TEMPORARY_QUEUE, 1);
        metadata.topics().createIfAbsent(temporary).join();
        assertThat(metadata.topics().topic("TMP.QUEUE.x.1")).isEqualTo(temporary);
        assertThat(metadata.topics().delete("TMP.QUEUE.x.1").join()).isTrue();
        assertThat(log).isEmpty();
        view.discard();
    }

    @Test
    void changesOfOneTopicAreSerialisedAndAFailingOneLeavesItAlone() {
        createTopics("a");
        assertThatThrownBy(() -> metadata.topics()
                        .change("a", current -> {
                            throw new IllegalArgumentException("not that way");
                        })
                        .join())
                .hasRootCauseMessage("not that way");
        TopicConfig again = metadata.topics()
                .createIfAbsent(TopicConfig.of("a", TopicKind.TOPIC, 8))
                .join();
        assertThat(again.kind()).isEqualTo(TopicKind.QUEUE);
        view.discard();
    }

    @Test
    void listenersHearOfChanges() {
        List<String> heard = new ArrayList<>();
        metadata.topics()
                .addListener((@Nullable TopicConfig before, @Nullable TopicConfig after) ->
                        heard.add((before == null ? "-" : before.name()) + ">" + (after == null ? "-" : after.name())));
        createTopics("a");
        metadata.topics().delete("a").join();
        assertThat(heard).containsExactly("->a", "a>-");
        view.discard();
    }

    private List<String> names() {
        return metadata.topics().all().stream().map(TopicConfig::name).toList();
    }
}
