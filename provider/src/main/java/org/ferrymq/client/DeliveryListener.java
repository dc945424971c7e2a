package org.ferrymq.client;

import java.util.function.IntConsumer;
import java.util.function.LongPredicate;

/**
 * Receives the messages of a consumer. All methods are called by one thread at a time, in order, on a thread of the network
 * layer: they must return at once and must not wait for any future of the backend.
 */
public interface DeliveryListener {
    /**
     * A message has arrived.
     *
     * @param consumerId the consumer
     * @param tag the delivery's tag; grows by one with each delivery to this consumer, with gaps where the connection was lost
     * @param deliveryCount 1 for the first delivery of this message, more for repeated ones
     * @param message the message
     */
    void onDelivery(long consumerId, long tag, int deliveryCount, IncomingMessage message);

    /**
     * The connection was lost and the consumer is about to be created anew. What was delivered and not acknowledged will be delivered again:
     * the listener drops what the application has not seen. Credit given before is void. Tags given out before are stale: acknowledging
     * them fails with {@link org.ferrymq.protocol.ErrorCode#STALE_DELIVERY}. All deliveries after this call are new ones.
     *
     * @param consumerId the consumer
     * @param account takes the credit that the consumer shall begin with, 0 or more, during the call; it is 0 if nothing is told. Credit given by
     *     {@link MessagingBackend#addCredit} before it was told is void, later credit counts on top.
     */
    void onReset(long consumerId, IntConsumer account);

    /**
     * The broker has answered a {@link MessagingBackend#recover} that named the consumer: all that was delivered before this call and not
     * acknowledged has gone back, and the consumer's credit is 0. The listener drops what the application has not seen and then gives the
     * broker the credit it wants. All deliveries after this call are new ones. Called before the future of the recover completes;
     * {@link #onReset} takes its place if the connection is lost meanwhile.
     *
     * @param consumerId the consumer
     */
    void onRecovered(long consumerId);

    /**
     * Some of the deliveries have ended, with the connection to one of several brokers, or because it took them back: they will be delivered again. The listener drops those
     * of them that the application has not seen, and gives credit for them again. Other deliveries and other credit stay as they are.
     *
     * @param consumerId the consumer
     * @param lost tells by the tag whether a delivery has ended (or was settled); to be used during the call only
     */
    default void onPartLost(long consumerId, LongPredicate lost) {}
}
