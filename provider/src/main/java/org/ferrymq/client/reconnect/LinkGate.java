package org.ferrymq.client.reconnect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrymq.client.remoting.Link;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * Lets operations through to the current link, or keeps them until there is one. Operations whose link was lost come back and keep their
 * place, so that the requests of one thread reach the broker in the order of the calls. Thread-safe; calls nobody while holding
 * its lock.
 */
final class LinkGate {
    private final ScheduledExecutorService scheduler;
    private final AtomicLong orders = new AtomicLong();
    private final Object lock = new Object();
    private final TreeMap<Long, Operation<?>> parked = new TreeMap<>();
    private volatile @Nullable Link open;
    private @Nullable Link link;
    private boolean draining;
    private @Nullable FerryException terminal;

    LinkGate(ScheduledExecutorService scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Sends a request now or as soon as there is a link.
     *
     * @param limit after which time it fails with TIMEOUT; null to keep it as long as the connection lives
     */
    <T> CompletableFuture<T> submit(
            Operation.Attempt<T> attempt, @Nullable ErrorCode onLoss, @Nullable Duration limit) {
        Operation<T> operation = new Operation<>(orders.incrementAndGet(), attempt, onLoss, limit);
        Link current = open;
        if (current != null) {
            operation.run(current, this);
        } else {
            park(operation);
        }
        return operation.result();
    }

    /** Sends a request on the current link; without one, or if that is lost, it fails with CONNECTION_CLOSED. */
    <T> CompletableFuture<T> submitIfOpen(Operation.Attempt<T> attempt, Duration limit) {
        Link current = open;
        if (current == null) {
            return CompletableFuture.failedFuture(noLink());
        }
        Operation<T> operation = new Operation<>(orders.incrementAndGet(), attempt, ErrorCode.CONNECTION_CLOSED, limit);
        operation.run(current, this);
        return operation.result();
    }

    private FerryException noLink() {
        synchronized (lock) {
            return terminal != null
                    ? terminal
                    : new FerryException(ErrorCode.CONNECTION_CLOSED, "there is no connection to a broker right now");
        }
    }

    /** The link that operations go through right now, if there is one. */
    @Nullable Link current() {
        return open;
    }

    /** Opens the gate: first what has waited goes through, in order. */
    void attach(Link newLink) {
        synchronized (lock) {
            if (terminal != null) {
                return;
            }
            link = newLink;
        }
        drain();
    }

    /** Shuts the gate. */
    void detach() {
        synchronized (lock) {
            link = null;
            open = null;
        }
    }

    /** Fails all that waits and all that will come. */
    void terminate(FerryException reason) {
        List<Operation<?>> doomed;
        synchronized (lock) {
            terminal = reason;
            link = null;
            open = null;
            doomed = new ArrayList<>(parked.values());
            parked.clear();
        }
        doomed.forEach(operation -> operation.fail(reason));
    }

    /** An operation failed on a link; if the link is lost, the operation goes on as its kind says. */
    void attemptFailed(Operation<?> operation, Link on, FerryException failure) {
        if (failure.code() != ErrorCode.CONNECTION_CLOSED) {
            operation.fail(failure);
            return;
        }
        synchronized (lock) {
            if (link == on) {
                link = null;
                open = null;
            }
        }
        ErrorCode code = operation.onLoss();
        if (code == null) {
            park(operation);
        } else {
            operation.fail(new FerryException(code, "the connection was lost: " + failure.getMessage(), failure));
        }
    }

    private void park(Operation<?> operation) {
        if (operation.result().isDone()) {
            // its time is over and its caller was told so: it must not take effect later
            return;
        }
        FerryException reason;
        synchronized (lock) {
            reason = terminal;
            if (reason == null) {
                parked.put(operation.order(), operation);
                if (operation.needsAlarm()) {
                    operation.arm(scheduler.schedule(
                            () -> expire(operation), Math.max(0, operation.remainingNanos()), TimeUnit.NANOSECONDS));
                }
            }
        }
        if (reason != null) {
            operation.fail(reason);
        } else {
            drain();
        }
    }

    private void expire(Operation<?> operation) {
        synchronized (lock) {
            parked.remove(operation.order());
        }
        operation.fail(new FerryException(ErrorCode.TIMEOUT, "no connection to a broker within the time limit"));
    }

    private void drain() {
        synchronized (lock) {
            if (draining) {
                return;
            }
            draining = true;
        }
        while (true) {
            Link current;
            Operation<?> next;
            synchronized (lock) {
                current = link;
                next = (current == null || parked.isEmpty())
                        ? null
                        : parked.pollFirstEntry().getValue();
                if (current == null || next == null) {
                    // only now may calls pass by the queue
                    open = current;
                    draining = false;
                    return;
                }
            }
            next.run(current, this);
        }
    }
}
