package org.ferrymq.broker.store;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the store thread: a bounded number of tasks with a bounded number of bytes, for their buffers are held while
 * they wait. Many threads put into it, the store thread takes.
 */
final class AppendQueue {
    private final Inbox<StoreTask> inbox;
    private final long mostBytes;
    private final AtomicLong waitingBytes = new AtomicLong();

    AppendQueue(int capacity, long mostBytes) {
        this.inbox = new Inbox<>(capacity);
        this.mostBytes = mostBytes;
    }

    /** Puts a task in; false if too much waits. One task always fits, however large. Any thread. */
    boolean offer(StoreTask task) {
        long bytes = task.bytes();
        long before = waitingBytes.getAndAdd(bytes);
        boolean fits = bytes == 0 || before == 0 || before + bytes <= mostBytes;
        if (fits && inbox.offer(task)) {
            return true;
        }
        waitingBytes.addAndGet(-bytes);
        return false;
    }

    /** Takes the next task, null if there is none. The store thread only. */
    @Nullable StoreTask poll() {
        StoreTask task = inbox.poll();
        if (task != null && task.bytes() > 0) {
            waitingBytes.addAndGet(-task.bytes());
        }
        return task;
    }

    /** Whether {@link #poll} has nothing now. */
    boolean isEmpty() {
        return inbox.isEmpty();
    }

    /** Waits until there is something, or {@link #wake} is called, or the time is over. The store thread only. */
    void await(long nanos) {
        inbox.await(nanos);
    }

    /** Ends a wait. Any thread. */
    void wake() {
        inbox.wake();
    }
}
