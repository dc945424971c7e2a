package org.ferrymq.client.reconnect;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.ferrymq.client.ConsumerInfo;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.TagRange;
import org.ferrymq.client.remoting.Link;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * One consumer over all links of its connection. The broker counts tags from 1 on each link; the application sees them shifted by
 * what it saw before, so that an acknowledgement of a tag of a lost link is recognised. Thread-safe.
 */
final class ConsumerLink {
    private final ConsumerSpec spec;
    private final DeliveryListener listener;
    private @Nullable Incarnation incarnation;
    private boolean resetting;
    /** The credit to begin with on the link that is being restored. */
    private int beginning;

    private long base;
    private long lastTag;
    private boolean closed;
    private @Nullable ConsumerInfo info;

    ConsumerLink(ConsumerSpec spec, DeliveryListener listener) {
        this.spec = spec;
        this.listener = listener;
    }

    long consumerId() {
        return spec.consumerId();
    }

    /** Creates the consumer on a link, for the first time or again. */
    CompletableFuture<ConsumerInfo> create(Link link, boolean again) {
        CompletableFuture<ConsumerInfo> existing = onLink(link);
        if (existing != null) {
            return existing;
        }
        return again ? restore(link) : start(link, spec.credit());
    }

    /**
     * Creates the consumer on a further link.
     *
     * @return fails with {@link ErrorCode#ILLEGAL_STATE} if it was closed; then there is nothing on that link
     */
    CompletableFuture<ConsumerInfo> restore(Link link) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(
                        new FerryException(ErrorCode.ILLEGAL_STATE, "consumer " + spec.consumerId() + " is closed"));
            }
            interrupted();
            resetting = true;
            beginning = 0;
        }
        listener.onReset(spec.consumerId(), this::begin);
        return start(link, 0);
    }

    /** Opens a new account; what was granted before is void. */
    private synchronized void begin(int credit) {
        beginning = credit;
    }

    private CompletableFuture<ConsumerInfo> start(Link link, int credit) {
        synchronized (this) {
            Incarnation next = new Incarnation(link);
            incarnation = next;
            resetting = false;
            // what it has got already must not come again
            ConsumerSpec wanted = info == null && lastTag == 0 ? spec : spec.withAge(0);
            return link.createConsumer(wanted.withCredit(credit + beginning), next)
                    .thenApply(created -> {
                        synchronized (this) {
                            info = created;
                        }
                        return created;
                    });
        }
    }

    /** The answer of the broker if the consumer has been created on that link before. */
    private synchronized @Nullable CompletableFuture<ConsumerInfo> onLink(Link link) {
        ConsumerInfo known = info;
        return known != null && isOn(link) ? CompletableFuture.completedFuture(known) : null;
    }

    /** Whether the application's tags differ from the broker's. */
    synchronized boolean isShifted() {
        return base > 0;
    }

    /** The link is lost: all tags given out so far are stale, and nothing that still arrives from it counts. */
    synchronized void interrupted() {
        incarnation = null;
        base = lastTag;
    }

    synchronized void addCredit(int credit) {
        Incarnation current = incarnation;
        if (current != null) {
            current.link.addCredit(spec.consumerId(), credit);
        } else if (resetting) {
            beginning += credit;
        }
        // otherwise the credit is void: a new incarnation asks the listener how much it wants
    }

    /** What was delivered by a lost link is not given out any more. */
    synchronized void announce(long tag) {
        Incarnation current = incarnation;
        if (current != null && tag > base) {
            current.link.announce(spec.consumerId(), tag - base);
        }
    }

    /** Marks the consumer closed: it is not created again. {@return false if it was closed before} */
    synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Whether no link has it: the broker holds nothing for it. If it is open, a reset will come; if it is closed, it stays so.
     */
    synchronized boolean isLost() {
        return incarnation == null && !resetting;
    }

    /** Whether it exists on that link. */
    synchronized boolean isOn(Link link) {
        return incarnation != null && incarnation.link == link;
    }

    /** The broker's tag for a position of the application's, 0 if it lies on an earlier link. */
    synchronized long wireTag(long tag) {
        return Math.max(0, tag - base);
    }

    /**
     * The broker's tags for a range of the application's.
     *
     * @throws FerryException with {@link ErrorCode#STALE_DELIVERY} if a tag of the range belongs to a lost link
     */
    synchronized TagRange wireRange(TagRange range) {
        if (range.firstTag() <= base) {
            throw new FerryException(
                    ErrorCode.STALE_DELIVERY,
                    "delivery " + range.firstTag() + " of consumer " + range.consumerId()
                            + " ended when the connection was lost; the broker delivers the message again");
        }
        return new TagRange(range.consumerId(), range.firstTag() - base, range.lastTag() - base);
    }

    /** The broker's tags for that part of a range that does not belong to a lost link; null if there is none. */
    synchronized @Nullable TagRange livePart(TagRange range) {
        return range.lastTag() <= base
                ? null
                : new TagRange(range.consumerId(), Math.max(range.firstTag() - base, 1), range.lastTag() - base);
    }

    /** The consumer on one link. */
    private final class Incarnation implements DeliveryListener {
        private final Link link;

        Incarnation(Link link) {
            this.link = link;
        }

        @Override
        public void onDelivery(long consumerId, long tag, int deliveryCount, IncomingMessage message) {
            long shifted;
            synchronized (ConsumerLink.this) {
                if (incarnation != this) {
                    return;
                }
                shifted = base + tag;
                lastTag = shifted;
            }
            listener.onDelivery(consumerId, shifted, deliveryCount, message);
        }

        @Override
        public void onReset(long consumerId, IntConsumer account) {
            throw new IllegalStateException("a link does not create consumers again");
        }

        @Override
        public void onRecovered(long consumerId) {
            synchronized (ConsumerLink.this) {
                if (incarnation != this) {
                    return;
                }
            }
            listener.onRecovered(consumerId);
        }
    }
}
