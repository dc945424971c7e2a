package org.ferrymq.protocol.route;

/**
 * Offsets of a queue.
 *
 * @param minOffset first offset
 * @param maxOffset offset after the last message
 * @param lastUpdateTimestamp when the last message was stored, milliseconds since the epoch
 */
public record TopicOffset(long minOffset, long maxOffset, long lastUpdateTimestamp) {}
