package org.ferrymq.jms;

import org.ferrymq.client.MessagingBackend;
import org.ferrymq.protocol.FerryException;

/**
 * DUPS_OK_ACKNOWLEDGE: in batches, when there are enough or nothing more waits. What was returned by receive or went through a listener
 * without an exception counts as acknowledged, even if the request is yet to be sent. {@link #idle} may come from any thread.
 */
final class LazyAcknowledger extends Acknowledger {
    private static final int BATCH = 100;

    private final DeliveredTags done = new DeliveredTags();
    private final DeliveredTags dispatched = new DeliveredTags();

    LazyAcknowledger(MessagingBackend backend) {
        super(backend);
    }

    @Override
    boolean endsWithReceive() {
        return true;
    }

    @Override
    int mostUnacknowledged() {
        return 256;
    }

    @Override
    void received(long consumerId, long tag) {
        done.add(consumerId, tag);
        if (done.count() >= BATCH) {
            idle();
        }
    }

    @Override
    void dispatching(long consumerId, long tag) {
        dispatched.add(consumerId, tag);
    }

    @Override
    boolean dispatched(long consumerId, long tag, boolean failed) {
        if (failed) {
            return !dispatched.isEmpty();
        }
        if (!dispatched.isEmpty()) {
            dispatched.clear();
            received(consumerId, tag);
        }
        return false;
    }

    @Override
    void idle() {
        acknowledgeNow(done.takeOut());
    }

    @Override
    boolean declined(long consumerId, long tag) {
        return dispatched.removeLast(consumerId, tag);
    }

    @Override
    Held takeBack() {
        idle();
        return dispatched.takeBack();
    }

    @Override
    void forget(long consumerId, FerryException cause) {
        done.forget(consumerId);
        dispatched.forget(consumerId);
    }
}
