package org.ferrymq.broker.delivery.subscription;

import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One consumer of a client: its credit and what it holds. Closed means that it gets nothing more; what it was told to keep
 * it holds until that is acknowledged, recovered or the connection ends. Agent thread only.
 */
public final class Consumer {
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

    public Consumer(
            long id, ClientConnection connection, Subscription subscription, Filter filter, ConsumerTerms terms) {
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
    public RedeliveryPolicy redelivery() {
        return redelivery;
    }

    public long id() {
        return id;
    }

    public ClientConnection connection() {
        return connection;
    }

    public Subscription subscription() {
        return subscription;
    }

    public Filter filter() {
        return filter;
    }

    public LeaseRing leases() {
        return leases;
    }

    public long credit() {
        return credit;
    }

    public void addCredit(long more, long max) {
        credit = Math.min(max, credit + more);
    }

    public void usedCredit() {
        credit--;
    }

    public boolean closed() {
        return closed;
    }

    public void close() {
        closed = true;
        credit = 0;
        CompletableFuture<Void> waiting = drain;
        drain = null;
        if (waiting != null) {
            connection.answer(waiting);
        }
    }

    /** The application may have seen deliveries up to this tag. */
    public void announce(long tag) {
        announced = Math.max(announced, tag);
    }

    /**
     * What can be said of a delivery after the channel is gone. First deliveries are not announced, which would cost a frame each; counted once, they
     * are no first ones any more.
     */
    public DeliveryFate fateOfLost(long tag, int failures) {
        if (!announces || tag <= announced) {
            return DeliveryFate.FAILED;
        }
        return failures == 0 ? DeliveryFate.DOUBTFUL : DeliveryFate.UNSEEN;
    }

    /** Stops deliveries until {@link #resume()}; nests. */
    public void hold() {
        suspended++;
    }

    /** Takes the credit and stops deliveries until {@link #resume()}; nests. */
    public void suspend() {
        credit = 0;
        suspended++;
    }

    public void resume() {
        suspended--;
    }

    /** Whether a message may be pushed now: not beyond what the channel takes, however large the credit is. */
    public boolean ready() {
        return credit > 0
                && !closed
                && suspended == 0
                && connection.isOpen()
                && connection.channel().isWritable();
    }

    /** The partition to look at first this time. */
    public int nextRotation() {
        return rotation++ & Integer.MAX_VALUE;
    }

    public boolean draining() {
        return drain != null && suspended == 0;
    }

    public void drain(CompletableFuture<Void> done) {
        drain = done;
    }

    /** Everything there was has been pushed: the credit is gone and the waiter hears of it, behind the deliveries. */
    public void drained() {
        CompletableFuture<Void> waiting = drain;
        drain = null;
        credit = 0;
        if (waiting != null) {
            connection.answer(waiting);
        }
    }
}
