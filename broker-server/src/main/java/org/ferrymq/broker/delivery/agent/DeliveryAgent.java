package org.ferrymq.broker.delivery.agent;

import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.ferrymq.protocol.idle.AdaptiveSpin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns subscriptions, consumers, leases and transactions ("ferry-delivery"). Other threads put events into
 * its inbox; a turn handles what is there, fires timers that are due and then lets the {@link Work} deliver. While the thread has nothing to do,
 * others may take its turn for a short event ({@link #handOver}, ADR 0040): "on the agent" means in its turn. Tests call {@link #doWork()} instead of
 * {@link #start()}.
 */
public final class DeliveryAgent implements AutoCloseable {
    /** What the agent does besides handling events. */
    public interface Work {
        /** There is none. */
        Work NONE = new Work() {
            @Override
            public boolean isReady() {
                return false;
            }

            @Override
            public boolean doWork() {
                return false;
            }
        };

        /** Whether there is something to do. */
        boolean isReady();

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
    /** Held by whoever is the agent at the moment. */
    private final ReentrantLock turn = new ReentrantLock();

    private Work work = Work.NONE;
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

    /**
     * As {@link #submit}, but if the agent has nothing to do, the event is handled here and now: a change of thread costs more than a short event takes. For
     * events that neither look at messages nor at many of anything. Any thread that holds no lock; never blocks.
     */
    public void handOver(Runnable event) {
        if (thread == null || turn.isHeldByCurrentThread() || !turn.tryLock()) {
            submit(event);
            return;
        }
        boolean handled = false;
        boolean more = false;
        try {
            if (inbox.isEmpty() && !work.isReady() && !closed) {
                long before = nextTimerMs();
                handle(event);
                handled = true;
                more = work.isReady() || nextTimerMs() < before;
            }
        } finally {
            turn.unlock();
        }
        if (!handled) {
            submit(event);
        } else if (more) {
            submit(DeliveryAgent::lookAgain);
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
            if (!turn()) {
                park();
            }
        }
        turn();
    }

    private boolean turn() {
        turn.lock();
        try {
            return doWork();
        } finally {
            turn.unlock();
        }
    }

    private void park() {
        if (spin.until(() -> !inbox.isEmpty() || closed)) {
            return;
        }
        parked = true;
        try {
            long nanos = idleNanos();
            if (inbox.isEmpty() && !closed) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            parked = false;
        }
    }

    private long nextTimerMs() {
        Timer next = timers.peek();
        return next == null ? Long.MAX_VALUE : next.dueMs;
    }

    /** An event that only makes a turn. */
    private static void lookAgain() {}

    /** How long there is nothing to do, unless an event comes: what is handed over from now on finds the thread parked, and tells it. */
    private long idleNanos() {
        turn.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(nextTimerMs() - now());
            return Math.max(1, Math.min(MAX_PARK_NANOS, nanos));
        } finally {
            turn.unlock();
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
