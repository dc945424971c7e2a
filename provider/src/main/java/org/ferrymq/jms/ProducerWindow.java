package org.ferrymq.jms;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many asynchronous sends of a session may be without an answer, and of how many bytes: whoever goes beyond waits. A message larger than all the bytes goes when
 * no other is under way. Thread-safe.
 */
final class ProducerWindow {
    private final int maxSends;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition smaller = lock.newCondition();
    private int sends;
    private long bytes;

    /**
     * Creates an empty window.
     *
     * @param maxSends at least 1
     * @param maxBytes at least 1
     */
    ProducerWindow(int maxSends, long maxBytes) {
        this.maxSends = maxSends;
        this.maxBytes = maxBytes;
    }

    /** Takes room for a send; {@code mayWait} is false for who would wait for itself. */
    void enter(int size, boolean mayWait) {
        lock.lock();
        try {
            while (mayWait && sends > 0 && (sends >= maxSends || bytes + size > maxBytes)) {
                smaller.awaitUninterruptibly();
            }
            sends++;
            bytes += size;
        } finally {
            lock.unlock();
        }
    }

    /** A send has its answer. */
    void leave(int size) {
        lock.lock();
        try {
            sends--;
            bytes -= size;
            smaller.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
