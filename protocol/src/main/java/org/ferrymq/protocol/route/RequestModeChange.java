package org.ferrymq.protocol.route;

import org.jspecify.annotations.Nullable;

/**
 * Body of SET_MESSAGE_REQUEST_MODE.
 *
 * @param topic the topic
 * @param consumerGroup the consumer group
 * @param mode how the group's clients get the topic's messages
 * @param popShareQueueNum with how many other clients one shares its queues when popping; 0 or less: with all
 */
public record RequestModeChange(
        @Nullable String topic, @Nullable String consumerGroup, RequestMode mode, int popShareQueueNum) {
    /** Absent members read as PULL. */
    public RequestModeChange {
        mode = mode == null ? RequestMode.PULL : mode;
    }
}
