package org.ferrymq.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends deliveries to the dead letter queue of their group.
 *
 * @param ranges what is rejected
 * @param transaction the transaction that this belongs to, or null
 * @param reason why; kept with the message
 */
public record RejectRequest(List<TagRange> ranges, @Nullable String transaction, String reason) {
    /** Copies the list. */
    public RejectRequest {
        ranges = List.copyOf(ranges);
    }
}
