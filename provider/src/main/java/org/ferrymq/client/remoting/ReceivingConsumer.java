package org.ferrymq.client.remoting;

import java.util.concurrent.atomic.AtomicInteger;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.IncomingMessage;

/**
 * A consumer on one channel: hands deliveries on and says where those end that a recover has taken back. Deliveries come on the channel's event
 * loop; recovers begin on any thread and end on the event loop.
 */
final class ReceivingConsumer {
    private final long consumerId;
    private final DeliveryListener listener;
    private final AtomicInteger recovers = new AtomicInteger();

    ReceivingConsumer(long consumerId, DeliveryListener listener) {
        this.consumerId = consumerId;
        this.listener = listener;
    }

    void deliver(long tag, int deliveryCount, IncomingMessage message) {
        listener.onDelivery(consumerId, tag, deliveryCount, message);
    }

    boolean isRecovering() {
        return recovers.get() > 0;
    }

    void recoverStarted() {
        recovers.incrementAndGet();
    }

    void recoverEnded(boolean done) {
        if (recovers.decrementAndGet() == 0 && done) {
            listener.onRecovered(consumerId);
        }
    }
}
