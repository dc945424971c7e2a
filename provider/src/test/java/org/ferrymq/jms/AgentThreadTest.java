package org.ferrymq.jms;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Threads of sessions and connections: as many as have work, not as many as there are sessions. */
class AgentThreadTest {
    private static final int MANY = 500;

    private final List<ThreadPoolExecutor> agents = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void endAll() {
        end.countDown();
        agents.forEach(ThreadPoolExecutor::shutdown);
    }

    @Test
    void allRunAtOnceAndFewWaitForMore() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(MANY);
        for (int i = 0; i < MANY; i++) {
            ThreadPoolExecutor agent = AgentThread.named("agent-" + i);
            agents.add(agent);
            agent.execute(() -> {
                running.countDown();
                awaitEnd();
            });
        }
        assertThat(running.await(60, SECONDS)).as("all run at the same time").isTrue();

        end.countDown();

        await().atMost(ONE_MINUTE).until(() -> crowded().allMatch(agent -> agent.getPoolSize() == 0));
        assertThat(crowded()).as("agents whose threads do not stay").hasSizeGreaterThan(MANY / 2);
        // one whose thread has ended works again
        CountDownLatch again = new CountDownLatch(1);
        agents.get(MANY - 1).execute(again::countDown);
        assertThat(again.await(60, SECONDS)).isTrue();
    }

    /** {@return those whose threads do not wait for more to do} */
    private Stream<ThreadPoolExecutor> crowded() {
        return agents.stream().filter(agent -> agent.getKeepAliveTime(SECONDS) < 1);
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
