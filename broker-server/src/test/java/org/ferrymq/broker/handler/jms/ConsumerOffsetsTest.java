package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.delivery.LoggedConsumerOffsets;
import org.ferrymq.broker.delivery.ledger.DeliveryLog;
import org.ferrymq.broker.store.AppendResult;
import org.ferrymq.broker.store.MessageStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets of native groups while a commit is on its way to the log. */
class ConsumerOffsetsTest {
    @TempDir
    Path folder;

    private final Queue<CompletableFuture<AppendResult>> appends = new ArrayDeque<>();
    private final MessageStore slow = (MessageStore) Proxy.newProxyInstance(
            MessageStore.class.getClassLoader(), new Class<?>[] {MessageStore.class}, (self, method, arguments) -> {
                CompletableFuture<AppendResult> append = new CompletableFuture<>();
                appends.add(append);
                return append;
            });

    @Test
    void whoCommitsAndAsksAtOnceIsToldWhatItHasCommitted() {
        try (TestBroker broker = TestBroker.open(folder)) {
            LoggedConsumerOffsets offsets = new LoggedConsumerOffsets(slow, new DeliveryLog(() -> 0), broker.delivery);
            CompletableFuture<Void> first = offsets.commit("g", "t", 0, 5);
            assertThat(offsets.committed("g", "t", 0)).hasValue(5);
            CompletableFuture<Void> reset = offsets.commit("g", "t", 0, 0);
            appends.remove().completeExceptionally(new IllegalStateException("refused"));
            assertThat(first).isCompletedExceptionally();
            assertThat(offsets.committed("g", "t", 0)).hasValue(0);
            appends.remove().completeExceptionally(new IllegalStateException("refused"));
            assertThat(reset).isCompletedExceptionally();
            assertThat(offsets.committed("g", "t", 0)).as("nothing took effect").isEmpty();
        }
    }
}
