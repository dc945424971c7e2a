package org.ferrymq.broker.delivery.pop;

import java.util.function.BooleanSupplier;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.metadata.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants to pop.
 *
 * @param group the consumer group
 * @param topic the topic, not a temporary one
 * @param queueId the queue, negative for any
 * @param maxMessages most messages, at least 1
 * @param maxBytes most bytes of records; one message always fits
 * @param invisibleMs for how long they are leased, at least 1
 * @param pollMs how long to wait for a message
 * @param fromEnd whether a new group begins behind the last message
 * @param filter what the group wants; all else is done for it
 * @param redeliveryLimit failed deliveries after which a message goes to the dead letters; negative: never
 * @param order whether a queue is blocked while messages of it are leased
 * @param attemptId if not null: leases of an ordered pop with the same id are void, because its answer was lost
 * @param alive whether the client is still there
 */
public record PopSpec(
        String group,
        TopicConfig topic,
        int queueId,
        int maxMessages,
        int maxBytes,
        long invisibleMs,
        long pollMs,
        boolean fromEnd,
        Filter filter,
        int redeliveryLimit,
        boolean order,
        @Nullable String attemptId,
        BooleanSupplier alive) {}
