package org.ferrymq.jms;

import org.ferrymq.client.MessagingBackend;
import org.ferrymq.protocol.FerryException;

/** AUTO_ACKNOWLEDGE: each message as receive returns it, or after its listener has returned without an exception. */
final class AutoAcknowledger extends Acknowledger {
    private final DeliveredTags dispatched = new DeliveredTags();

    AutoAcknowledger(MessagingBackend backend) {
        super(backend);
    }

    @Override
    boolean endsWithReceive() {
        return true;
    }

    @Override
    int mostUnacknowledged() {
        return 64;
    }

    @Override
    void received(long consumerId, long tag) {
        acknowledgeNow(consumerId, tag);
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
        // empty if the listener has called recover() or the connection was lost meanwhile
        acknowledgeNow(dispatched.takeOut());
        return false;
    }

    @Override
    boolean declined(long consumerId, long tag) {
        return dispatched.removeLast(consumerId, tag);
    }

    @Override
    Held takeBack() {
        return dispatched.takeBack();
    }

    @Override
    void forget(long consumerId, FerryException cause) {
        dispatched.forget(consumerId);
    }
}
