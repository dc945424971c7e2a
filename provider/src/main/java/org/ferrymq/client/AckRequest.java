package org.ferrymq.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges deliveries.
 *
 * @param ranges what is acknowledged
 * @param transaction the transaction that the acknowledgement belongs to, or null
 * @param durable whether it must be on disk before the answer
 * @param answered whether the broker is to answer; if false, the request is sent one way and completes at once
 */
public record AckRequest(List<TagRange> ranges, @Nullable String transaction, boolean durable, boolean answered) {
    /** Copies the list. */
    public AckRequest {
        ranges = List.copyOf(ranges);
    }

    /** The same for other deliveries. */
    public AckRequest withRanges(List<TagRange> newRanges) {
        return new AckRequest(newRanges, transaction, durable, answered);
    }
}
