package org.ferrymq.broker.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.ferrymq.protocol.idle.AdaptiveSpin;
import org.jspecify.annotations.Nullable;

/**
 * The inbox of an agent: a bounded queue that many threads put into without locks and one thread takes from, with which
 * that thread can also wait. (Agrona has such a queue, but it needs {@code --add-opens}, which an embedded broker cannot
 * ask for.)
 *
 * @param <E> what is put into it
 */
public final class Inbox<E> {
    private final AtomicReferenceArray<@Nullable E> slots;
    private final int mask;
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong head = new AtomicLong();
    private final AtomicReference<@Nullable Thread> waiting = new AtomicReference<>();
    private final AdaptiveSpin spin = new AdaptiveSpin();

    /** An inbox for at least so many elements. */
    public Inbox(int capacity) {
        int size = Integer.highestOneBit(Math.max(capacity - 1, 1)) << 1;
        slots = new AtomicReferenceArray<>(size);
        mask = size - 1;
    }

    /** Puts an element in and wakes the agent if it waits. Any thread. False if the inbox is full. */
    public boolean offer(E element) {
        long at;
        do {
            at = tail.get();
            if (at - head.get() > mask) {
                return false;
            }
        } while (!tail.compareAndSet(at, at + 1));
        slots.set((int) at & mask, element);
        wake();
        return true;
    }

    /** Takes the next element, null if there is none. The agent's thread only. */
    public @Nullable E poll() {
        long at = head.get();
        int slot = (int) at & mask;
        E element = slots.get(slot);
        if (element != null) {
            slots.lazySet(slot, null);
            head.lazySet(at + 1);
        }
        return element;
    }

    /** Whether {@link #poll} has nothing now. */
    public boolean isEmpty() {
        return slots.get((int) head.get() & mask) == null;
    }

    /** Waits until there is something, or {@link #wake} is called, or the time is over. The agent's thread only. */
    public void await(long nanos) {
        if (nanos > 0 && spin.until(() -> !isEmpty())) {
            return;
        }
        waiting.set(Thread.currentThread());
        if (isEmpty() && nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        waiting.set(null);
    }

    /** Ends a wait. Any thread. */
    public void wake() {
        Thread thread = waiting.get();
        if (thread != null && waiting.compareAndSet(thread, null)) {
            LockSupport.unpark(thread);
        }
    }
}
