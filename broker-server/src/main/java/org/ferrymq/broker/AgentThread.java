package org.ferrymq.broker;

import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs an agent that has time: its duty cycle comes round every few milliseconds. */
final class AgentThread implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentThread.class);
    private static final long IDLE_MILLIS = 20;

    private final AgentRunner runner;

    private AgentThread(AgentRunner runner) {
        this.runner = runner;
    }

    /** Starts a daemon thread named after the agent's role. */
    static AgentThread start(Agent agent) {
        AgentRunner runner = new AgentRunner(
                new SleepingMillisIdleStrategy(IDLE_MILLIS),
                error -> log.error("agent {} failed", agent.roleName(), error),
                null,
                agent);
        AgentRunner.startOnThread(runner, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        return new AgentThread(runner);
    }

    /** Stops the thread and waits for it. */
    @Override
    public void close() {
        CloseHelper.close(runner);
    }
}
