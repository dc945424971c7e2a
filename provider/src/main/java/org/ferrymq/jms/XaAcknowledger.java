package org.ferrymq.jms;

import java.util.function.BiConsumer;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * In an XA session: as part of the branch that is active; without one, like {@link AutoAcknowledger}. A message that is with its listener
 * when the listener starts a branch becomes part of that branch. Thread-safe, as transaction managers come with threads of their own.
 */
final class XaAcknowledger extends Acknowledger {
    private final DeliveredTags loose = new DeliveredTags();
    private @Nullable TransactionWork active;
    private long dispatchingConsumer;
    private long dispatchingTag;

    private volatile BiConsumer<Long, FerryException> lost = (consumerId, cause) -> {};

    XaAcknowledger(MessagingBackend backend) {
        super(backend);
    }

    /** Sets who hears that a consumer's deliveries in branches have become stale. */
    void onLost(BiConsumer<Long, FerryException> listener) {
        lost = listener;
    }

    /** Work goes into this branch from now on, with the message whose listener is running. */
    synchronized void activate(TransactionWork work) {
        active = work;
        if (!loose.isEmpty()) {
            loose.clear();
            work.delivered().add(dispatchingConsumer, dispatchingTag);
        }
    }

    /** Work goes into no branch from now on. */
    synchronized void deactivate() {
        active = null;
    }

    /** {@return the branch that work goes into, or null} */
    synchronized @Nullable TransactionWork active() {
        return active;
    }

    /** {@return whether a message is with its listener and in no branch} */
    synchronized boolean holdsLooseMessage() {
        return !loose.isEmpty();
    }

    @Override
    synchronized boolean endsWithReceive() {
        return active == null;
    }

    @Override
    synchronized void received(long consumerId, long tag) {
        if (active != null) {
            active.delivered().add(consumerId, tag);
        } else {
            acknowledgeNow(consumerId, tag);
        }
    }

    @Override
    synchronized void dispatching(long consumerId, long tag) {
        if (active != null) {
            active.delivered().add(consumerId, tag);
        } else {
            dispatchingConsumer = consumerId;
            dispatchingTag = tag;
            loose.add(consumerId, tag);
        }
    }

    @Override
    synchronized boolean dispatched(long consumerId, long tag, boolean failed) {
        if (failed) {
            return !loose.isEmpty();
        }
        acknowledgeNow(loose.takeOut());
        return false;
    }

    @Override
    synchronized boolean declined(long consumerId, long tag) {
        return loose.removeLast(consumerId, tag)
                || (active != null && active.delivered().removeLast(consumerId, tag));
    }

    @Override
    synchronized Held takeBack() {
        return loose.takeBack();
    }

    @Override
    void forget(long consumerId, FerryException cause) {
        loose.forget(consumerId);
        lost.accept(consumerId, cause);
    }
}
