package org.ferrymq.broker.handler.nativ.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrymq.broker.delivery.ConsumerOffsets.QueueKey;
import org.junit.jupiter.api.Test;

class QueueLockTableTest {
    private static final QueueKey ONE = new QueueKey("t", 1);
    private static final QueueKey TWO = new QueueKey("t", 2);

    private final AtomicLong nanos = new AtomicLong();
    private final QueueLockTable locks = new QueueLockTable(Duration.ofSeconds(60), nanos::get);

    private void pass(long seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void aQueueIsHeldByOneClientOfAGroup() {
        assertThat(locks.lock("g", "a", List.of(ONE))).containsExactly(ONE);
        assertThat(locks.lock("g", "b", List.of(ONE, TWO))).containsExactly(TWO);
        assertThat(locks.lock("g", "a", List.of(ONE, TWO))).containsExactly(ONE);
        assertThat(locks.lock("other", "b", List.of(ONE))).containsExactly(ONE);
    }

    @Test
    void whoRenewsKeepsItAndWhoDoesNotLosesIt() {
        locks.lock("g", "a", List.of(ONE));
        for (int i = 0; i < 10; i++) {
            pass(59);
            assertThat(locks.lock("g", "b", List.of(ONE))).isEmpty();
            assertThat(locks.lock("g", "a", List.of(ONE))).containsExactly(ONE);
        }
        pass(60);
        assertThat(locks.lock("g", "b", List.of(ONE))).containsExactly(ONE);
        assertThat(locks.lock("g", "a", List.of(ONE))).isEmpty();
    }

    @Test
    void onlyTheHolderGivesItBack() {
        locks.lock("g", "a", List.of(ONE));
        locks.unlock("g", "b", List.of(ONE));
        assertThat(locks.lock("g", "b", List.of(ONE))).isEmpty();
        locks.unlock("g", "a", List.of(ONE));
        assertThat(locks.lock("g", "b", List.of(ONE))).containsExactly(ONE);
    }
}
