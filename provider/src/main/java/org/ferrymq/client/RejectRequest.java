package org.ferrymq.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends deliveries that are not for this consumer: they go to the dead letter queue of their group, unless the reason says otherwise.
 *
 * @param ranges what is rejected
 * @param transaction the transaction that this belongs to, or null
 * @param reason why, kept with the message; or one of those of {@link org.ferrymq.protocol.command.jms.consume.Reject} that are no dead letters
 */
public record RejectRequest(List<TagRange> ranges, @Nullable String transaction, String reason) {
    /** Copies the list. */
    public RejectRequest {
        ranges = List.copyOf(ranges);
    }
}
