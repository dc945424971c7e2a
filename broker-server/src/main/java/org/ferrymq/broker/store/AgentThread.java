package org.ferrymq.broker.store;

import org.agrona.concurrent.Agent;

/** A daemon thread that runs an agent until it is stopped. It is never interrupted: that would close its files. */
final class AgentThread {
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
    AgentThread(Agent agent, Runnable idle, Runnable wake) {
        this.agent = agent;
        this.idle = idle;
        this.wake = wake;
        this.thread = new Thread(this::run, agent.roleName());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            agent.onStart();
            while (running) {
                if (agent.doWork() == 0) {
                    idle.run();
                }
            }
            agent.onClose();
        } catch (Exception e) {
            throw new IllegalStateException("agent " + agent.roleName() + " ended", e);
        }
    }

    /** Lets the agent finish and waits for it. */
    void stop() {
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
