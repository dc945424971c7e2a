package org.ferrymq.broker.agent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A daemon thread that runs an agent until it is stopped. It is never interrupted: that would close its files. */
public final class AgentThread {
    private static final Logger LOGGER = LoggerFactory.getLogger(AgentThread.class);
    /** An agent that fails again and again must not keep a core busy with it. */
    private static final long AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Agent agent;
    private final Runnable idle;
    private final Runnable wake;
    private final Thread thread;
    private volatile boolean running = true;

    /**
     * A thread that is not started yet.
     *
     * @param idle waits until there may be work
     * @param wake ends such a wait
     */
    public AgentThread(Agent agent, Runnable idle, Runnable wake) {
        this.agent = agent;
        this.idle = idle;
        this.wake = wake;
        this.thread = new Thread(this::run, agent.roleName());
        thread.setDaemon(true);
    }

    private AgentThread(TimedAgent agent) {
        this.agent = agent;
        this.thread = new Thread(this::run, agent.roleName());
        thread.setDaemon(true);
        // A wake that comes before the wait is not lost: the thread then does not wait at all.
        this.wake = () -> LockSupport.unpark(thread);
        this.idle = () -> {
            long nanos = agent.idleNanos();
            if (nanos == Long.MAX_VALUE) {
                LockSupport.park(agent);
            } else {
                LockSupport.parkNanos(agent, nanos);
            }
        };
        agent.waker(wake);
    }

    /** Starts a thread that sleeps until its agent is due or woken. An error of a turn is logged and does not end it. */
    public static AgentThread start(TimedAgent agent) {
        AgentThread started = new AgentThread(agent);
        started.start();
        return started;
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            agent.onStart();
            while (running) {
                if (turn() == 0) {
                    idle.run();
                }
            }
            agent.onClose();
        } catch (Exception e) {
            throw new IllegalStateException("agent " + agent.roleName() + " ended", e);
        }
    }

    private int turn() {
        try {
            return agent.doWork();
        } catch (Throwable e) { // whatever it was, nobody else does this agent's work
            LOGGER.error("agent {} failed; going on", agent.roleName(), e);
            LockSupport.parkNanos(agent, AFTER_FAILURE_NANOS);
            return 1;
        }
    }

    /** Lets the agent finish its turn and waits for it. */
    public void stop() {
        running = false;
        boolean interrupted = false;
        while (thread.isAlive()) {
            wake.run();
            try {
                thread.join(10);
            } catch (InterruptedException e) {
                interrupted = true; // closing goes on; the caller learns of it afterwards
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
