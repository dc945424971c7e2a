package org.ferrymq.broker.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A thread that sleeps until its agent is due or woken, and survives what its agent does. */
class AgentThreadTest {
    private static final class Lazy implements TimedAgent {
        final AtomicInteger turns = new AtomicInteger();
        volatile Runnable wake = () -> {};
        volatile long idleNanos = Long.MAX_VALUE;
        volatile Thread thread = Thread.currentThread();
        volatile boolean broken;

        @Override
        public int doWork() {
            thread = Thread.currentThread();
            turns.incrementAndGet();
            if (broken) {
                broken = false;
                throw new AssertionError("broken once");
            }
            return 0;
        }

        @Override
        public long idleNanos() {
            return idleNanos;
        }

        @Override
        public void waker(Runnable action) {
            wake = action;
        }

        @Override
        public String roleName() {
            return "lazy";
        }
    }

    @Test
    void anAgentThatIsNeverDueWorksWhenItIsWokenAndOnlyThen() {
        Lazy lazy = new Lazy();
        AgentThread thread = AgentThread.start(lazy);
        await().atMost(ONE_MINUTE).until(() -> lazy.turns.get() == 1 && lazy.thread.getState() == Thread.State.WAITING);
        lazy.wake.run();
        await().atMost(ONE_MINUTE).until(() -> lazy.turns.get() == 2 && lazy.thread.getState() == Thread.State.WAITING);
        thread.stop();
        assertThat(lazy.thread.isAlive()).isFalse();
    }

    @Test
    void anAgentThatIsDueWorksByItself() {
        Lazy lazy = new Lazy();
        lazy.idleNanos = 1_000_000;
        AgentThread thread = AgentThread.start(lazy);
        await().atMost(ONE_MINUTE).until(() -> lazy.turns.get() > 3);
        thread.stop();
    }

    @Test
    void anErrorDoesNotEndTheThread() {
        Lazy lazy = new Lazy();
        lazy.broken = true;
        AgentThread thread = AgentThread.start(lazy);
        await().atMost(ONE_MINUTE).until(() -> lazy.turns.get() == 2);
        lazy.wake.run();
        await().atMost(ONE_MINUTE).until(() -> lazy.turns.get() == 3);
        thread.stop();
    }
}
