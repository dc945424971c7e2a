package org.ferrymq.protocol.route;

import java.util.List;

/**
 * Answer to QUERY_CONSUME_TIME_SPAN.
 *
 * @param consumeTimeSpanSet by queue
 */
public record TimeSpans(List<QueueTimeSpan> consumeTimeSpanSet) {
    /** Absent members read as empty. */
    public TimeSpans {
        consumeTimeSpanSet = consumeTimeSpanSet == null ? List.of() : consumeTimeSpanSet;
    }
}
