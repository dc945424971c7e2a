package org.ferrymq.jms;

import jakarta.jms.IllegalStateException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the message listeners of a session, one at a time, in the order in which the messages came. Its inbox is a queue of consumers,
 * one entry a message; it runs while there are entries and then gives its thread back.
 *
 * <pre>
 * STOPPED &lt;--&gt; STARTED --&gt; CLOSED     a listener that is running when this leaves STARTED goes on to its end
 * </pre>
 */
final class SessionDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(SessionDispatcher.class);

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Life of a dispatcher. */
    enum State {
        STOPPED,
        STARTED,
        CLOSED
    }

    private final Queue<FerryConsumer> ready = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final @Nullable Executor shared;
    private final String name;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    private State state = State.STOPPED;
    private boolean scheduled;
    private long runs;
    private @Nullable Thread running;
    private @Nullable FerryConsumer current;
    private @Nullable ThreadPoolExecutor own;

    /**
     * Creates a stopped dispatcher.
     *
     * @param name its thread's name
     * @param shared where to run instead of on a thread of its own, or null
     */
    SessionDispatcher(String name, @Nullable Executor shared) {
        this.name = name;
        this.shared = shared;
    }

    /** A message waits for this consumer's listener. */
    void ready(FerryConsumer consumer) {
        ready.add(consumer);
        schedule();
    }

    /** As {@link #ready}, but not at once. On the dispatcher's thread, which waits meanwhile. */
    void readyAfterPause(FerryConsumer consumer) {
        ready.add(consumer);
        lock.lock();
        try {
            long left = PAUSE_NANOS;
            while (state == State.STARTED && left > 0) {
                left = idle.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // meant for the listener, whose call has heard of it: as it stands it would end every wait to come
            LOG.debug("{}: the pause was interrupted", name, e);
        } finally {
            lock.unlock();
        }
    }

    void start() {
        lock.lock();
        try {
            if (state == State.STOPPED) {
                state = State.STARTED;
            }
        } finally {
            lock.unlock();
        }
        schedule();
    }

    /** Calls no further listener until started; one may still be running. */
    void stop() {
        lock.lock();
        try {
            if (state == State.STARTED) {
                state = State.STOPPED;
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Calls no further listener; one may still be running. */
    void close() {
        lock.lock();
        try {
            state = State.CLOSED;
            idle.signalAll();
            if (own != null) {
                own.shutdown();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the listener that is running has returned, unless the caller is that listener. */
    void awaitReturn() {
        lock.lock();
        try {
            long run = runs;
            while (running != null && running != Thread.currentThread() && runs == run) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #awaitReturn}, if it is a listener of this consumer. */
    void awaitReturn(FerryConsumer consumer) {
        lock.lock();
        try {
            long run = runs;
            while (current == consumer && running != Thread.currentThread() && runs == run) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether the calling thread is inside a listener of this session} */
    boolean isCurrentThread() {
        lock.lock();
        try {
            return running == Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses a call from inside a listener of this session. */
    void forbidInListener(String what) throws IllegalStateException {
        if (isCurrentThread()) {
            throw new IllegalStateException("a message listener must not " + what);
        }
    }

    private void schedule() {
        Executor executor;
        lock.lock();
        try {
            if (scheduled || state != State.STARTED || ready.isEmpty()) {
                return;
            }
            scheduled = true;
            executor = shared != null ? shared : ownThread();
        } finally {
            lock.unlock();
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the listener executor refused, using a thread of its own", name, e);
            runOnOwnThread();
        }
    }

    private void runOnOwnThread() {
        lock.lock();
        try {
            if (state == State.CLOSED) {
                scheduled = false;
            } else {
                ownThread().execute(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    private ThreadPoolExecutor ownThread() {
        if (own == null) {
            own = AgentThread.named(name, loader);
        }
        return own;
    }

    private void run() {
        FerryConsumer consumer = enter();
        while (consumer != null) {
            try {
                consumer.dispatch();
                if (ready.isEmpty()) {
                    consumer.idle();
                }
            } catch (Throwable e) { // an Error too must not end the dispatching of a session for good
                LOG.error("{}: dispatching to {} failed", name, consumer, e);
            } finally {
                leave();
            }
            consumer = enter();
        }
        schedule();
    }

    /**
     * Runs something on the calling thread as if it were a listener of this session.
     *
     * @return false if it was not run, because the session is closed or another listener runs
     */
    boolean runHere(Runnable work) {
        lock.lock();
        try {
            if (state == State.CLOSED || running != null) {
                return false;
            }
            runs++;
            running = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        try {
            work.run();
        } finally {
            leave();
        }
        return true;
    }

    private @Nullable FerryConsumer enter() {
        lock.lock();
        try {
            FerryConsumer consumer = state == State.STARTED ? ready.poll() : null;
            if (consumer == null) {
                scheduled = false;
            } else {
                runs++;
                running = Thread.currentThread();
                current = consumer;
            }
            return consumer;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            running = null;
            current = null;
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
