package org.ferrymq.broker.delivery.agent;

import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ferrymq.protocol.idle.AdaptiveSpin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns subscriptions, consumers, leases and transactions ("ferry-delivery"). Other threads put events into
 * its inbox; a turn handles what is there, fires timers that are due and then lets the {@link Work} deliver. Tests call
 * {@link #doWork()} instead of {@link #start()}.
 */
public final class DeliveryAgent implements AutoCloseable {
    /** What the agent does besides handling events. */
    @FunctionalInterface
    public interface Work {
        /** Does a bounded piece; false if there was nothing to do. */
        boolean doWork();
    }

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryAgent.class);
    private static final int EVENTS_PER_TURN = 1024;
    private static final long MAX_PARK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Timer(long dueMs, long order, Runnable action) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(dueMs, other.dueMs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final InstantSource clock;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final AdaptiveSpin spin = new AdaptiveSpin();
    private Work work = () -> false;
    private long timerOrder;
    private volatile @Nullable Thread thread;
    private volatile boolean parked;
    private volatile boolean closed;

    public DeliveryAgent(InstantSource clock) {
        this.clock = clock;
    }

    /** Sets the work; before start. */
    public void work(Work newWork) {
        work = newWork;
    }

    /** Milliseconds since the epoch. */
    public long now() {
        return clock.millis();
    }

    /** Hands an event to the agent. Any thread; never blocks. Events of one thread are handled in order. */
    public void submit(Runnable event) {
        inbox.add(event);
        Thread agent = thread;
        if (parked && agent != null) {
            LockSupport.unpark(agent);
        }
    }

    /** Runs the action on the agent at that time or a little later. Agent thread only. */
    public void at(long dueMs, Runnable action) {
        timers.add(new Timer(dueMs, timerOrder++, action));
    }

    /** Starts the thread. */
    public void start() {
        Thread created = new Thread(this::run, "ferry-delivery");
        created.setDaemon(true);
        thread = created;
        created.start();
    }

    private void run() {
        while (!closed) {
            if (!doWork()) {
                park();
            }
        }
        doWork();
    }

    private void park() {
        if (spin.until(() -> !inbox.isEmpty() || closed)) {
            return;
        }
        parked = true;
        try {
            if (inbox.isEmpty() && !closed) {
                Timer next = timers.peek();
                long nanos = next == null ? MAX_PARK_NANOS : TimeUnit.MILLISECONDS.toNanos(next.dueMs - now());
                LockSupport.parkNanos(this, Math.max(1, Math.min(MAX_PARK_NANOS, nanos)));
            }
        } finally {
            parked = false;
        }
    }

    /** One turn; false if there was nothing to do. */
    public boolean doWork() {
        int events = 0;
        Runnable event;
        while (events < EVENTS_PER_TURN && (event = inbox.poll()) != null) {
            handle(event);
            events++;
        }
        Timer timer = timers.peek();
        while (timer != null && timer.dueMs <= now()) {
            timers.poll();
            handle(timer.action);
            events++;
            timer = timers.peek();
        }
        boolean worked;
        try {
            worked = work.doWork();
        } catch (Throwable e) { // an Error must not end the thread: all of JMS would hang in silence
            LOG.error("delivery failed; going on with the next subscription", e);
            worked = true;
        }
        return worked || events > 0;
    }

    private static void handle(Runnable event) {
        try {
            event.run();
        } catch (Throwable e) {
            LOG.error("an event of the delivery agent failed", e);
        }
    }

    /** Stops the thread after the events that are in the inbox. */
    @Override
    public void close() {
        closed = true;
        Thread agent = thread;
        if (agent != null) {
            LockSupport.unpark(agent);
            try {
                agent.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
