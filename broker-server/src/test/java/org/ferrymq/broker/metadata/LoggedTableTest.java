package org.ferrymq.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.ferrymq.broker.store.LogEntry;
import org.junit.jupiter.api.Test;

/** Changes of one row that come faster than the log takes them. */
class LoggedTableTest {
    private final List<CompletableFuture<Void>> appends = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final LoggedTable<String> table = new LoggedTable<>(
            "test",
            String.class,
            entries -> {
                assertThat(entries).hasSize(1);
                byte[] json = ((LogEntry.Metadata) entries.get(0)).json();
                written.add(new String(json, StandardCharsets.UTF_8));
                CompletableFuture<Void> append = new CompletableFuture<>();
                appends.add(append);
                return append;
            },
            (before, after) -> {});

    private void logHasIt(int index) {
        table.apply("key", written.get(index).getBytes(StandardCharsets.UTF_8), index);
        appends.get(index).complete(null);
    }

    private CompletableFuture<String> createIfAbsent(String value) {
        return table.change("key", current -> current == null ? value : current);
    }

    @Test
    void tensOfThousandsMayWaitForTheFirstChangeOfARow() throws Exception {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            all.add(createIfAbsent("v" + i));
        }
        AtomicReference<Throwable> failure = new AtomicReference<>();
        // As the store's thread would: all that waited is done from the completion of the first append.
        Thread storeThread = new Thread(null, () -> logHasIt(0), "store", 128 << 10);
        storeThread.setUncaughtExceptionHandler((thread, error) -> failure.set(error));
        storeThread.start();
        storeThread.join();
        assertThat(failure.get()).isNull();
        assertThat(all).allSatisfy(each -> assertThat(each).isCompletedWithValue("v0"));
        assertThat(written).hasSize(1);
    }

    @Test
    void changesOfARowFollowEachOtherAlsoThoseMadeWhenOneEnds() {
        List<String> seen = new ArrayList<>();
        CompletableFuture<String> first = table.change("key", current -> current + "a");
        CompletableFuture<String> second = table.change("key", current -> current + "b");
        var unusedThird = first.thenCompose(done -> table.change("key", current -> {
            seen.add(current);
            return current + "c";
        }));
        logHasIt(0);
        assertThat(first).isCompletedWithValue("nulla");
        assertThat(seen).isEmpty();
        logHasIt(1);
        assertThat(second).isCompletedWithValue("nullab");
        logHasIt(2);
        assertThat(table.get("key")).isEqualTo("nullabc");
        assertThat(seen).containsExactly("nullab");
    }

    @Test
    void anErrorOfOneChangeIsToldAndHoldsUpNobody() {
        CompletableFuture<String> first = createIfAbsent("v");
        CompletableFuture<String> broken = table.change("key", current -> {
            throw new StackOverflowError("deep");
        });
        CompletableFuture<String> refused = table.change("key", current -> "w");
        CompletableFuture<String> last = table.change("key", current -> "x");
        logHasIt(0);
        assertThat(first).isCompleted();
        assertThat(broken).isCompletedExceptionally();
        appends.get(1).completeExceptionally(new IllegalStateException("full"));
        assertThat(refused).isCompletedExceptionally();
        logHasIt(2);
        assertThat(last).isCompletedWithValue("x");
    }
}
