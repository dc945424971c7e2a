package org.ferrymq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InboxTest {

    @Test
    void isBoundedAndKeepsTheOrder() {
        Inbox<Integer> inbox = new Inbox<>(16);
        for (int i = 0; i < 16; i++) {
            assertThat(inbox.offer(i)).isTrue();
        }
        assertThat(inbox.offer(16)).isFalse();
        for (int i = 0; i < 16; i++) {
            assertThat(inbox.poll()).isEqualTo(i);
        }
        assertThat(inbox.poll()).isNull();
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    @Timeout(120)
    void nothingIsLostAndNobodySleepsOverIt() {
        int producers = 4;
        int each = 50_000;
        Inbox<long[]> inbox = new Inbox<>(64);
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<?>[] done = IntStream.range(0, producers)
                .mapToObj(producer -> CompletableFuture.runAsync(() -> {
                    try {
                        started.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    for (int i = 0; i < each; i++) {
                        while (!inbox.offer(new long[] {producer, i})) {
                            Thread.onSpinWait();
                        }
                    }
                }))
                .toArray(CompletableFuture<?>[]::new);
        started.countDown();
        long[] next = new long[producers];
        for (int taken = 0; taken < producers * each; ) {
            long[] element = inbox.poll();
            if (element == null) {
                inbox.await(Duration.ofSeconds(20).toNanos()); // a lost wake-up would run into the time limit
            } else {
                assertThat(element[1]).isEqualTo(next[(int) element[0]]++);
                taken++;
            }
        }
        CompletableFuture.allOf(done).join();
    }
}
