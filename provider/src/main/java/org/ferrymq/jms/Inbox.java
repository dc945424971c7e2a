package org.ferrymq.jms;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import org.ferrymq.protocol.idle.AdaptiveSpin;
import org.jspecify.annotations.Nullable;

/**
 * What the broker has pushed to one consumer and the application has not seen, and the account of the consumer's credit. The broker may
 * have at most {@code window} messages here and on the way, from the first receive or listener on, so that a consumer that nobody reads keeps
 * nothing from others; what the application takes is granted again in halves of the window. With a window of 0 each receive asks for one
 * message.
 *
 * <pre>
 * STOPPED &lt;--&gt; STARTED          nothing is taken out unless STARTED and not held
 *    |            |
 *    +------------+--&gt; FAILED     the connection is lost for good
 *    |            |      |
 *    +------------+------+--&gt; CLOSED
 * </pre>
 *
 * Filled by the network's thread, emptied by the session's; every method is thread-safe and short, except {@link #take}, which waits.
 */
final class Inbox {
    /** Life of an inbox. */
    enum State {
        STOPPED,
        STARTED,
        FAILED,
        CLOSED
    }

    private final int window;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Delivery> deliveries = new ArrayDeque<>();
    private State state = State.STOPPED;
    private int holds;
    private boolean wanted;
    private boolean granted;
    private boolean pulling;
    private boolean draining;
    /** A pull that became due during a hold. */
    private boolean deferredPull;

    private final AdaptiveSpin spin = AdaptiveSpin.forAnswers();
    private int waiting;
    private int takenSinceGrant;
    private volatile long lastTag;
    private long lastTakenTag;
    private boolean reported;
    /** Deliveries up to here have gone back to the broker or ended with their link. */
    private volatile long voidTag;

    Inbox(int window) {
        this.window = window;
    }

    private boolean hasEnded() {
        return state == State.CLOSED || state == State.FAILED;
    }

    /** Takes in a message. {@return false if nobody will take it out} */
    boolean add(Delivery delivery) {
        lock.lock();
        try {
            lastTag = delivery.tag();
            if (hasEnded()) {
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

    /** {@return the next message, or null if there is none or nothing may be taken now} */
    @Nullable Delivery poll() {
        lock.lock();
        try {
            return pollLocked();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Delivery pollLocked() {
        if (state != State.STARTED || holds > 0) {
            return null;
        }
        Delivery delivery = deliveries.poll();
        if (delivery != null) {
            lastTakenTag = delivery.tag();
            takenSinceGrant++;
        }
        return delivery;
    }

    /**
     * Waits for a message, also while the inbox is stopped.
     *
     * @param nanos how long; {@link Long#MAX_VALUE} for ever
     * @return the message, or null after that time or when the inbox has been closed or has failed
     */
    @Nullable Delivery take(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        waiting++;
        try {
            Delivery delivery = pollLocked();
            if (delivery == null && !hasEnded() && left > 0) {
                left = spin(left);
                delivery = pollLocked();
            }
            while (delivery == null && !hasEnded() && left > 0) {
                if (nanos == Long.MAX_VALUE) {
                    changed.await();
                } else {
                    left = changed.awaitNanos(left);
                }
                delivery = pollLocked();
            }
            return delivery;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** Lets go the lock and spins until something comes, or not any more. {@return how much of the time is left} */
    private long spin(long left) throws InterruptedException {
        long before = System.nanoTime();
        long tag = lastTag;
        lock.unlock();
        try {
            spin.until(() -> lastTag != tag);
        } finally {
            lock.lock();
        }
        return left == Long.MAX_VALUE ? left : left - (System.nanoTime() - before);
    }

    /**
     * Puts a message back that was taken last, as if it had not been.
     *
     * @return false if the broker was told already, by {@link #close}, that the application has seen the message
     */
    boolean putBack(Delivery delivery) {
        lock.lock();
        try {
            if (reported) {
                return false;
            }
            if (hasEnded()) {
                lastTakenTag = delivery.tag() - 1;
            } else if (delivery.tag() > voidTag) {
                deliveries.addFirst(delivery);
                lastTakenTag = delivery.tag() - 1;
                takenSinceGrant = Math.max(0, takenSinceGrant - 1);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether a delivery that was taken here has gone back to the broker since, or has ended with its link} */
    boolean isVoid(long tag) {
        return tag <= voidTag;
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
            if (hasEnded()) {
                return 0;
            }
            state = State.STARTED;
            changed.signalAll();
            return window == 0 && waiting > 0 && !pulling ? pull() : firstCredit();
        } finally {
            lock.unlock();
        }
    }

    /** The application wants messages: receives, or has a listener. {@return the credit to grant now} */
    int want() {
        lock.lock();
        try {
            wanted = true;
            return state == State.STARTED ? firstCredit() : 0;
        } finally {
            lock.unlock();
        }
    }

    private int firstCredit() {
        if (!wanted || granted || holds > 0) {
            return 0;
        }
        granted = true;
        return window;
    }

    /** Nothing is granted during a hold, because nobody could say whether the broker takes it back. */
    private int pull() {
        pulling = true;
        deferredPull = holds > 0;
        return deferredPull ? 0 : 1;
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

    /** Ends everything and wakes who waits. */
    void end() {
        lock.lock();
        try {
            state = State.CLOSED;
            deliveries.clear(); // not void: what was taken is still being worked on
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends everything if it has not ended yet. {@return the highest tag that was taken, 0 if none, to be reported to the broker} */
    long close() {
        lock.lock();
        try {
            end();
            reported = true;
            return lastTakenTag;
        } finally {
            lock.unlock();
        }
    }

    /** The connection is lost for good: nothing will come, and who waits is woken. */
    void fail() {
        lock.lock();
        try {
            if (state != State.CLOSED) {
                state = State.FAILED;
                empty();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether it was closed} */
    boolean isClosed() {
        lock.lock();
        try {
            return state == State.CLOSED;
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
            if (window == 0 || holds > 0 || takenSinceGrant < (window + 1) / 2) {
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
            return pullDueLocked();
        } finally {
            lock.unlock();
        }
    }

    private int pullDueLocked() {
        return window > 0 || pulling || !deliveries.isEmpty() || state != State.STARTED ? 0 : pull();
    }

    /** As {@link #pullDue}, for a receive that has the broker push what it can and then does not wait. */
    int drainDue() {
        lock.lock();
        try {
            draining = true;
            return pullDueLocked();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The broker was not asked to push what it can, or has not answered.
     *
     * @param lost whether the connection is lost, and with it what was asked for
     */
    void drainFailed(boolean lost) {
        lock.lock();
        try {
            draining = false;
            if (lost) {
                pulling = false;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The broker has taken all credit back by a drain. {@return the credit to grant anew} */
    int drained() {
        lock.lock();
        try {
            pulling = false;
            draining = false;
            return room();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is here: it will come again. */
    void drop() {
        lock.lock();
        try {
            empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops those of the deliveries that are here that have ended; they will come again.
     *
     * @param lost tells by the tag which have
     * @return the credit to grant because of it
     */
    int dropLost(LongPredicate lost) {
        lock.lock();
        try {
            int before = deliveries.size();
            deliveries.removeIf(delivery -> lost.test(delivery.tag()));
            takenSinceGrant += before - deliveries.size();
            if (hasEnded()) {
                return 0;
            }
            return window == 0 ? waiting > 0 ? pullDueLocked() : 0 : creditDue();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Nothing is taken until {@link #release} or {@link #releaseUnchanged}: the broker is asked to take everything back.
     *
     * @return how far the deliveries go that the request covers, for the release
     */
    long hold() {
        lock.lock();
        try {
            holds++;
            return lastTag;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a {@link #hold} after the broker took everything back. What that takes of credit is granted anew by {@link #renew}, which has been
     * called at the broker's answer or, if the connection was lost, is called when it is made anew.
     *
     * @param heldTag what the hold returned
     * @return the credit to grant because it became due meanwhile
     */
    int release(long heldTag) {
        lock.lock();
        try {
            holds--;
            voidTag = Math.max(voidTag, heldTag);
            deliveries.removeIf(delivery -> delivery.tag() <= heldTag);
            changed.signalAll();
            if (holds > 0 || state != State.STARTED) {
                return 0;
            }
            return window == 0 ? takeDeferredPull() : firstCredit();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a {@link #hold} after the broker did not take anything back, except perhaps the credit. {@return the credit to grant anew} */
    int releaseUnchanged() {
        lock.lock();
        try {
            holds--;
            changed.signalAll();
            if (window == 0) {
                deferredPull = false;
                return pulling ? 1 : 0;
            }
            if (granted) {
                return hasEnded() ? 0 : room();
            }
            return state == State.STARTED ? firstCredit() : 0;
        } finally {
            lock.unlock();
        }
    }

    private int takeDeferredPull() {
        boolean due = deferredPull;
        deferredPull = false;
        return due ? 1 : 0;
    }

    private int room() {
        takenSinceGrant = 0;
        return Math.max(0, window - deliveries.size());
    }

    /**
     * All that came so far has gone back to the broker, and all credit: the broker was asked to take it back, or the connection was lost
     * and made anew.
     *
     * @return the credit to grant anew
     */
    int renew() {
        lock.lock();
        try {
            empty();
            takenSinceGrant = 0;
            if (hasEnded()) {
                return 0;
            }
            if (window == 0) {
                // what had come for a receive that still waits is gone; one that does not wait learns that the
                // connection is lost
                pulling = (pulling && !draining) || (waiting > 0 && state == State.STARTED);
                deferredPull = false;
                return pulling ? 1 : 0;
            }
            return granted ? window : 0;
        } finally {
            lock.unlock();
        }
    }

    private void empty() {
        deliveries.clear();
        voidTag = lastTag;
    }
}
