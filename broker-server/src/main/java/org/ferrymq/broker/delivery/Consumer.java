package org.ferrymq.broker.delivery;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One consumer of a client: its credit and what it holds. Closed means that it gets nothing more; what it was told to keep
 * it holds until that is acknowledged, recovered or the connection ends. Agent thread only.
 */
final class Consumer {
    private final long id;
    private final ClientConnection connection;
    private final Subscription subscription;
    private final Filter filter;
    private final LeaseRing leases = new LeaseRing();
    private final boolean announces;
    private final RedeliveryPolicy redelivery;
    private final int priority;
    private long announced;
    private long credit;
    private int suspended;
    private int rotation;
    private boolean closed;
    private @Nullable CompletableFuture<Void> drain;

    Consumer(long id, ClientConnection connection, Subscription subscription, Filter filter, ConsumerTerms terms) {
        this.id = id;
        this.connection = connection;
        this.subscription = subscription;
        this.filter = filter;
        this.credit = terms.credit();
        this.announces = terms.announces();
        this.redelivery = terms.redelivery();
        this.priority = terms.priority();
    }

    /** Consumers of a higher one get messages first. */
    int priority() {
        return priority;
    }

    /** What becomes of messages whose delivery to it failed. */
    RedeliveryPolicy redelivery() {
        return redelivery;
    }

    long id() {
        return id;
    }

    ClientConnection connection() {
        return connection;
    }

    Subscription subscription() {
        return subscription;
    }

    Filter filter() {
        return filter;
    }

    LeaseRing leases() {
        return leases;
    }

    long credit() {
        return credit;
    }

    void addCredit(long more, long max) {
        credit = Math.min(max, credit + more);
    }

    void usedCredit() {
        credit--;
    }

    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
        credit = 0;
        CompletableFuture<Void> waiting = drain;
        drain = null;
        if (waiting != null) {
            connection.answer(waiting);
        }
    }

    /** The application may have seen deliveries up to this tag. */
    void announce(long tag) {
        announced = Math.max(announced, tag);
    }

    /**
     * What can be said of a delivery after the channel is gone. First deliveries are not announced, which would cost a frame each; counted once, they
     * are no first ones any more.
     */
    DeliveryFate fateOfLost(long tag, int failures) {
        if (!announces || tag <= announced) {
            return DeliveryFate.FAILED;
        }
        return failures == 0 ? DeliveryFate.DOUBTFUL : DeliveryFate.UNSEEN;
    }

    /** Stops deliveries until {@link #resume()}; nests. */
    void hold() {
        suspended++;
    }

    /** Takes the credit and stops deliveries until {@link #resume()}; nests. */
    void suspend() {
        credit = 0;
        suspended++;
    }

    void resume() {
        suspended--;
    }

    /** Whether a message may be pushed now: not beyond what the channel takes, however large the credit is. */
    boolean ready() {
        return credit > 0
                && !closed
                && suspended == 0
                && connection.isOpen()
                && connection.channel().isWritable();
    }

    /** The partition to look at first this time. */
    int nextRotation() {
        return rotation++ & Integer.MAX_VALUE;
    }

    boolean draining() {
        return drain != null && suspended == 0;
    }

    void drain(CompletableFuture<Void> done) {
        drain = done;
    }

    /** Everything there was has been pushed: the credit is gone and the waiter hears of it, behind the deliveries. */
    void drained() {
        CompletableFuture<Void> waiting = drain;
        drain = null;
        credit = 0;
        if (waiting != null) {
            connection.answer(waiting);
        }
    }
}
