package org.ferrymq.broker.agent;

import org.agrona.concurrent.Agent;

/**
 * An agent that knows when it has to work next, so that its thread sleeps until then: an idle broker wakes nobody.
 * Run by {@link AgentThread#start(TimedAgent)}, or stepped by hand.
 */
public interface TimedAgent extends Agent {

    /**
     * Nanoseconds until there is work even if nobody wakes the agent; {@link Long#MAX_VALUE}: only a wake brings work.
     * Asked by the agent's thread after a turn without work.
     */
    long idleNanos();

    /** Given before the thread starts: ends the agent's wait. The action may be run by any thread and is quick. */
    void waker(Runnable wake);
}
