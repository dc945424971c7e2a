package org.ferrymq.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells completion listeners of a session about their sends: one at a time, in the order of the sends, on a thread of its own. What it holds has
 * entered the session's {@link ProducerWindow} before.
 */
final class CompletionQueue {
    private static final Logger LOG = LoggerFactory.getLogger(CompletionQueue.class);

    private record Pending(CompletableFuture<Void> future, int size, Message message, CompletionListener listener) {}

    private final String name;
    private final ProducerWindow window;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private boolean scheduled;
    private volatile @Nullable Thread running;
    private @Nullable ThreadPoolExecutor executor;

    /**
     * Creates an empty queue.
     *
     * @param name the thread's name
     * @param window left by each send before its listener is told
     */
    CompletionQueue(String name, ProducerWindow window) {
        this.name = name;
        this.window = window;
    }

    /** Adds a send that is under way, and its size in the window. */
    void add(CompletableFuture<Void> future, int size, Message message, CompletionListener listener) {
        lock.lock();
        try {
            pending.add(new Pending(future, size, message, listener));
        } finally {
            lock.unlock();
        }
        var unused = future.whenComplete((nothing, failure) -> schedule());
    }

    /** Waits until every listener has been told. */
    void awaitEmpty() {
        lock.lock();
        try {
            while ((!pending.isEmpty() || running != null) && running != Thread.currentThread()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether the calling thread is inside a completion listener of this session} */
    boolean isCurrentThread() {
        return running == Thread.currentThread();
    }

    /** Ends the thread once the queue is empty. */
    void close() {
        awaitEmpty();
        lock.lock();
        try {
            if (executor != null) {
                executor.shutdown();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Refuses a call from inside a completion listener of this session. */
    void forbidInListener(String what) throws IllegalStateException {
        if (isCurrentThread()) {
            throw new IllegalStateException("a completion listener must not " + what);
        }
    }

    private void schedule() {
        lock.lock();
        try {
            Pending head = pending.peek();
            if (scheduled || head == null || !head.future.isDone()) {
                return;
            }
            scheduled = true;
            // a send may have slipped in while its session was being closed
            if (executor == null || executor.isShutdown()) {
                executor = AgentThread.named(name, loader);
            }
            executor.execute(this::run);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Pending next = enter();
        while (next != null) {
            try {
                tell(next);
            } finally {
                leave();
            }
            next = enter();
        }
        schedule();
    }

    private @Nullable Pending enter() {
        lock.lock();
        try {
            Pending head = pending.peek();
            if (head == null || !head.future.isDone()) {
                scheduled = false;
                return null;
            }
            running = Thread.currentThread();
            window.leave(head.size);
            return pending.remove();
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            running = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void tell(Pending done) {
        try {
            JMSException failure = failure(done.future);
            if (failure == null) {
                done.listener.onCompletion(done.message);
            } else {
                done.listener.onException(done.message, failure);
            }
        } catch (Throwable e) { // an Error of the application must not end the queue: close and commit wait for it
            LOG.warn("{}: completion listener {} threw an exception", name, done.listener, e);
        }
    }

    private static @Nullable JMSException failure(CompletableFuture<Void> future) {
        if (!future.isCompletedExceptionally()) {
            return null;
        }
        return future.handle((nothing, failure) -> JmsExceptions.of(failure)).join();
    }
}
