package org.ferrymq.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives back, in one step, all that some consumers hold unacknowledged, and rolls a transaction back if one is named. Deliveries
 * to these consumers that arrive before the broker's answer are taken back too ({@link DeliveryListener#onRecovered} says where they end);
 * new ones come, in order, after it. If the broker refuses, nothing has changed for the deliveries, but the credit may be 0.
 *
 * @param consumers the consumers and how far the application has seen their messages
 * @param transaction the transaction to roll back, or null
 */
public record RecoverRequest(
        List<Position> consumers, @Nullable String transaction) {
    /** Copies the list. */
    public RecoverRequest {
        consumers = List.copyOf(consumers);
    }

    /**
     * How far a consumer's messages have been given to the application.
     *
     * @param consumerId the consumer
     * @param deliveredTag the highest tag that the application has seen, 0 if none; up to here the delivery count goes up
     */
    public record Position(long consumerId, long deliveredTag) {}
}
