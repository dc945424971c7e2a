package org.ferrymq.broker.handler.nativ.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrymq.broker.delivery.ConsumerOffsets.QueueKey;
import org.junit.jupiter.api.Test;

class QueueLockTableTest {
    private static final QueueKey ONE = new QueueKey("t", 1);
    private static final QueueKey TWO = new QueueKey("t", 2);

    /** Holders by "group topic". */
    private final Map<String, Map<Integer, String>> written = new TreeMap<>();

    private int writes;

    private final QueueLockTable.Journal journal = new QueueLockTable.Journal() {
        @Override
        public CompletableFuture<?> write(String group, String topic, Map<Integer, String> owners) {
            writes++;
            written.put(group + " " + topic, owners);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void read(QueueLockTable.Reader reader) {
            written.forEach((key, owners) -> reader.held(key.split(" ", 2)[0], key.split(" ", 2)[1], owners));
        }

        @Override
        public void forgetGroup(String group) {
            written.keySet().removeIf(key -> key.startsWith(group + " "));
        }

        @Override
        public void forgetTopic(String topic) {
            written.keySet().removeIf(key -> key.endsWith(" " + topic));
        }
    };

    private final AtomicLong nanos = new AtomicLong();
    private final QueueLockTable locks = new QueueLockTable(Duration.ofSeconds(60), nanos::get, journal);

    private void pass(long seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void aQueueIsHeldByOneClientOfAGroup() {
        assertThat(locks.lock("g", "a", List.of(ONE)).join()).containsExactly(ONE);
        assertThat(locks.lock("g", "b", List.of(ONE, TWO)).join()).containsExactly(TWO);
        assertThat(locks.lock("g", "a", List.of(ONE, TWO)).join()).containsExactly(ONE);
        assertThat(locks.lock("other", "b", List.of(ONE)).join()).containsExactly(ONE);
    }

    @Test
    void whoRenewsKeepsItAndWhoDoesNotLosesIt() {
        locks.lock("g", "a", List.of(ONE)).join();
        for (int i = 0; i < 10; i++) {
            pass(59);
            assertThat(locks.lock("g", "b", List.of(ONE)).join()).isEmpty();
            assertThat(locks.lock("g", "a", List.of(ONE)).join()).containsExactly(ONE);
        }
        pass(60);
        assertThat(locks.lock("g", "b", List.of(ONE)).join()).containsExactly(ONE);
        assertThat(locks.lock("g", "a", List.of(ONE)).join()).isEmpty();
    }

    @Test
    void onlyTheHolderGivesItBack() {
        locks.lock("g", "a", List.of(ONE)).join();
        locks.unlock("g", "b", List.of(ONE)).join();
        assertThat(locks.lock("g", "b", List.of(ONE)).join()).isEmpty();
        locks.unlock("g", "a", List.of(ONE)).join();
        assertThat(locks.lock("g", "b", List.of(ONE)).join()).containsExactly(ONE);
    }

    @Test
    void aRestartLeavesQueuesToTheirHolders() {
        locks.lock("g", "a", List.of(ONE)).join();
        locks.lock("g", "b", List.of(TWO)).join();
        pass(30);
        locks.lock("g", "a", List.of(ONE)).join();
        assertThat(writes).as("renewing writes nothing").isEqualTo(2);

        QueueLockTable restarted = new QueueLockTable(Duration.ofSeconds(60), nanos::get, journal);
        restarted.restore();
        assertThat(restarted.lock("g", "b", List.of(ONE, TWO)).join()).containsExactly(TWO);
        assertThat(restarted.lock("g", "a", List.of(ONE, TWO)).join()).containsExactly(ONE);
        pass(60);
        assertThat(restarted.lock("g", "c", List.of(ONE)).join())
                .as("of a holder that did not come back")
                .containsExactly(ONE);
        assertThat(written).containsEntry("g t", Map.of(1, "c", 2, "b"));
    }

    @Test
    void whatIsDeletedIsForgotten() {
        locks.lock("g", "a", List.of(ONE)).join();
        locks.lock("h", "a", List.of(ONE)).join();
        locks.forgetGroup("g");
        assertThat(locks.lock("g", "b", List.of(ONE)).join()).containsExactly(ONE);
        locks.forgetTopic("t");
        assertThat(written).isEmpty();
        assertThat(locks.lock("h", "b", List.of(ONE)).join()).containsExactly(ONE);
    }
}
