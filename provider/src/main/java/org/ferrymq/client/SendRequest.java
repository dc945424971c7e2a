package org.ferrymq.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One or more messages to one destination, stored all or none.
 *
 * @param destination where to
 * @param transaction the transaction to send in, or null
 * @param durable whether the messages must be on disk before the answer; false for non-persistent messages and inside
 *     transactions, whose commit makes them durable
 * @param repeated whether it was sent before and its answer lost: what the broker has already is not stored again
 * @param messages the messages, in order; at least one
 */
public record SendRequest(
        Destination destination,
        @Nullable String transaction,
        boolean durable,
        boolean repeated,
        List<OutgoingMessage> messages) {
    /** Copies the list. */
    public SendRequest {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("nothing to send");
        }
    }

    /** A request with one message. */
    public static SendRequest of(
            Destination destination, @Nullable String transaction, boolean durable, OutgoingMessage message) {
        return new SendRequest(destination, transaction, durable, false, List.of(message));
    }

    /** The same request, sent again. */
    public SendRequest again() {
        return new SendRequest(destination, transaction, durable, true, messages);
    }
}
