package org.ferrymq.broker.delivery.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose turn it is: the agent's thread and those that hand events over. */
class DeliveryAgentTest {
    private static final String THREAD = "ferry-delivery";
    private static final int EVENTS = 20_000;

    private final DeliveryAgent agent = new DeliveryAgent(InstantSource.system());

    @AfterEach
    void close() {
        agent.close();
    }

    @Test
    void anIdleAgentsTurnIsTaken() {
        agent.start();
        awaitIdle();
    }

    /** Sees the agent idle: what is handed over then is handled in this thread. */
    private void awaitIdle() {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            AtomicReference<Thread> by = new AtomicReference<>();
            agent.handOver(() -> by.set(Thread.currentThread()));
            return by.get() == Thread.currentThread();
        });
    }

    @Test
    void aBusyAgentGetsItInItsInboxBehindWhatIsThere() throws Exception {
        agent.start();
        List<String> order = new ArrayList<>();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<String> last = new CompletableFuture<>();
        agent.submit(() -> {
            busy.countDown();
            awaitLatch(goOn);
            order.add("first");
        });
        awaitLatch(busy);
        agent.submit(() -> order.add("second"));
        agent.handOver(() -> {
            order.add("third");
            last.complete(Thread.currentThread().getName());
        });
        assertThat(last).as("not while the agent is at work").isNotDone();
        goOn.countDown();
        assertThat(last.get(30, TimeUnit.SECONDS)).isEqualTo(THREAD);
        assertThat(order).containsExactly("first", "second", "third");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anEventThatHandsOverAnotherIsFinishedFirst() throws Exception {
        agent.start();
        awaitIdle();
        List<String> order = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        agent.handOver(() -> {
            agent.handOver(() -> {
                order.add("inner");
                done.complete(null);
            });
            order.add("outer");
        });
        done.get(30, TimeUnit.SECONDS);
        assertThat(order).containsExactly("outer", "inner");
    }

    /** The thread parks for a second at most, so without being told these would take half a minute. */
    @Test
    void whatAnEventMakesReadyIsTheAgentsWork() {
        ReadyWork work = new ReadyWork();
        agent.work(work);
        agent.start();
        awaitIdle();
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            for (int i = 0; i < 40; i++) {
                CompletableFuture<String> doneBy = new CompletableFuture<>();
                agent.handOver(() -> work.makeReady(doneBy));
                assertThat(doneBy.get(5, TimeUnit.SECONDS)).isEqualTo(THREAD);
            }
        });
    }

    /** Used in the agent's turn only. */
    private static final class ReadyWork implements DeliveryAgent.Work {
        private CompletableFuture<String> doneBy = new CompletableFuture<>();
        private boolean ready;

        void makeReady(CompletableFuture<String> toBeDone) {
            doneBy = toBeDone;
            ready = true;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public boolean doWork() {
            boolean was = ready;
            ready = false;
            if (was) {
                doneBy.complete(Thread.currentThread().getName());
            }
            return was;
        }
    }

    /** The thread parks for a second at most, so without being told of an earlier timer these would take half a minute. */
    @Test
    void theThreadHearsOfAnEarlierTimer() {
        agent.start();
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            for (int i = 0; i < 40; i++) {
                CompletableFuture<Void> fired = new CompletableFuture<>();
                agent.handOver(() -> agent.at(agent.now() + 2, () -> fired.complete(null)));
                fired.get(5, TimeUnit.SECONDS);
            }
        });
    }

    @Test
    void oneAtATime() throws Exception {
        agent.start();
        int[] handled = new int[1]; // of no thread: a second one at the same time would lose some
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean submits = i == 0;
            Thread thread = new Thread(() -> {
                for (int j = 0; j < EVENTS; j++) {
                    if (submits) {
                        agent.submit(() -> handled[0]++);
                    } else {
                        agent.handOver(() -> handled[0]++);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        CompletableFuture<Integer> all = new CompletableFuture<>();
        agent.submit(() -> all.complete(handled[0]));
        assertThat(all.get(30, TimeUnit.SECONDS)).isEqualTo(4 * EVENTS);
    }

    @Test
    void eventsOfOneThreadStayInOrderHoweverTheyCome() throws Exception {
        agent.start();
        List<Integer> order = new ArrayList<>();
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            int number = i;
            sent.add(number);
            if (i % 3 == 0) {
                agent.submit(() -> order.add(number));
            } else {
                agent.handOver(() -> order.add(number));
            }
        }
        CompletableFuture<List<Integer>> all = new CompletableFuture<>();
        agent.submit(() -> all.complete(List.copyOf(order)));
        assertThat(all.get(30, TimeUnit.SECONDS)).isEqualTo(sent);
    }

    @Test
    void aFailureOfAnEventDoesNotReachWhoHandsItOver() {
        agent.start();
        awaitIdle();
        agent.handOver(() -> {
            throw new IllegalStateException("broken on purpose");
        });
        awaitIdle();
    }

    @Test
    void nothingIsHandledOnceItIsClosed() {
        agent.start();
        awaitIdle();
        agent.close();
        CompletableFuture<Void> handled = new CompletableFuture<>();
        agent.handOver(() -> handled.complete(null));
        assertThat(handled).isNotDone();
    }
}
