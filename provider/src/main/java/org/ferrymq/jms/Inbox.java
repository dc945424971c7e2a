package org.ferrymq.jms;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the broker has pushed to one consumer and the application has not seen, and the account of the consumer's credit. The broker may
 * have at most {@code window} messages here and on the way; what the application takes is granted again in halves of the window. With a
 * window of 0 each receive asks for one message.
 *
 * <pre>
 * STOPPED &lt;--&gt; STARTED --&gt; CLOSED     nothing is taken out unless STARTED
 * </pre>
 *
 * Filled by the network's thread, emptied by the session's; every method is thread-safe and short, except {@link #take}, which waits.
 */
final class Inbox {
    /** Life of an inbox. */
    enum State {
        STOPPED,
        STARTED,
        CLOSED
    }

    private final int window;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Delivery> deliveries = new ArrayDeque<>();
    private State state = State.STOPPED;
    private boolean discarding;
    private boolean granted;
    private boolean pulling;
    private boolean waiting;
    private int takenSinceGrant;
    private long lastTakenTag;
    /** Whether the last one taken may be put back: nothing was taken back by the broker since. */
    private boolean lastStillOurs;

    Inbox(int window) {
        this.window = window;
    }

    /** Takes in a message. {@return false if it was dropped because the broker is taking everything back} */
    boolean add(Delivery delivery) {
        lock.lock();
        try {
            if (discarding || state == State.CLOSED) {
                return false;
            }
            pulling = false;
            deliveries.add(delivery);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** {@return the next message, or null if there is none or the inbox is not started} */
    @Nullable Delivery poll() {
        lock.lock();
        try {
            return pollLocked();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Delivery pollLocked() {
        if (state != State.STARTED) {
            return null;
        }
        Delivery delivery = deliveries.poll();
        if (delivery != null) {
            lastTakenTag = delivery.tag();
            lastStillOurs = true;
            takenSinceGrant++;
        }
        return delivery;
    }

    /** Makes the delivery that was taken last the next one again. {@return false if the broker has taken it back meanwhile} */
    boolean putBack(Delivery delivery) {
        lock.lock();
        try {
            if (!lastStillOurs || delivery.tag() != lastTakenTag) {
                return false;
            }
            lastStillOurs = false;
            lastTakenTag--; // tags have no gaps, so this is the one before
            takenSinceGrant = Math.max(0, takenSinceGrant - 1);
            if (state != State.CLOSED) {
                deliveries.addFirst(delivery);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a message, also while the inbox is stopped.
     *
     * @param nanos how long; {@link Long#MAX_VALUE} for ever
     * @return the message, or null after that time or when the inbox was closed
     */
    @Nullable Delivery take(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            waiting = true;
            Delivery delivery = pollLocked();
            while (delivery == null && state != State.CLOSED && left > 0) {
                if (nanos == Long.MAX_VALUE) {
                    changed.await();
                } else {
                    left = changed.awaitNanos(left);
                }
                delivery = pollLocked();
            }
            return delivery;
        } finally {
            waiting = false;
            lock.unlock();
        }
    }

    /** {@return whether each receive asks for its message} */
    boolean isPull() {
        return window == 0;
    }

    /** {@return how many messages wait here and may be taken} */
    int available() {
        lock.lock();
        try {
            return state == State.STARTED ? deliveries.size() : 0;
        } finally {
            lock.unlock();
        }
    }

    /** Lets messages be taken. {@return the credit to grant now} */
    int start() {
        lock.lock();
        try {
            if (state == State.CLOSED) {
                return 0;
            }
            state = State.STARTED;
            changed.signalAll();
            int credit = granted ? 0 : window;
            granted = true;
            if (window == 0 && waiting && !pulling) {
                pulling = true;
                return 1;
            }
            return credit;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps messages from being taken. */
    void stop() {
        lock.lock();
        try {
            if (state == State.STARTED) {
                state = State.STOPPED;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends everything and wakes who waits. {@return the highest tag that was taken, 0 if none} */
    long close() {
        lock.lock();
        try {
            state = State.CLOSED;
            deliveries.clear();
            changed.signalAll();
            return lastTakenTag;
        } finally {
            lock.unlock();
        }
    }

    /** {@return the highest tag that was taken, 0 if none} */
    long lastTakenTag() {
        lock.lock();
        try {
            return lastTakenTag;
        } finally {
            lock.unlock();
        }
    }

    /** {@return credit to grant because messages were taken, 0 while it is not worth a request} */
    int creditDue() {
        lock.lock();
        try {
            if (window == 0 || takenSinceGrant < (window + 1) / 2) {
                return 0;
            }
            int credit = takenSinceGrant;
            takenSinceGrant = 0;
            return credit;
        } finally {
            lock.unlock();
        }
    }

    /** {@return 1 if a receive with a window of 0 has to ask for a message now, else 0} */
    int pullDue() {
        lock.lock();
        try {
            if (window > 0 || pulling || !deliveries.isEmpty() || state != State.STARTED) {
                return 0;
            }
            pulling = true;
            return 1;
        } finally {
            lock.unlock();
        }
    }

    /** The broker has taken all credit back by a drain. {@return the credit to grant anew} */
    int drained() {
        lock.lock();
        try {
            pulling = false;
            takenSinceGrant = 0;
            return Math.max(0, window - deliveries.size());
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is here. */
    void drop() {
        lock.lock();
        try {
            deliveries.clear();
            lastStillOurs = false;
        } finally {
            lock.unlock();
        }
    }

    /** The broker is asked to take everything back: drops what is here and what comes until {@link #resume}. */
    void discard() {
        lock.lock();
        try {
            discarding = true;
            deliveries.clear();
            lastStillOurs = false;
        } finally {
            lock.unlock();
        }
    }

    /** The broker has taken everything back, and all credit. {@return the credit to grant anew} */
    int resume() {
        lock.lock();
        try {
            discarding = false;
            return renew();
        } finally {
            lock.unlock();
        }
    }

    /** The connection was lost and made anew. {@return the credit to begin with} */
    int reset() {
        lock.lock();
        try {
            boolean asked = pulling;
            int credit = renew();
            pulling = asked && window == 0;
            return pulling ? 1 : credit;
        } finally {
            lock.unlock();
        }
    }

    private int renew() {
        deliveries.clear();
        lastStillOurs = false;
        takenSinceGrant = 0;
        pulling = false;
        return granted && state != State.CLOSED ? window : 0;
    }
}
