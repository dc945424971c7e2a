package org.ferrymq.protocol.route;

/**
 * Progress of a group in a queue.
 *
 * @param brokerOffset offset after the last message
 * @param consumerOffset next offset to consume
 * @param pullOffset next offset to deliver
 * @param lastTimestamp when the message last consumed was stored, milliseconds since the epoch
 */
public record OffsetProgress(long brokerOffset, long consumerOffset, long pullOffset, long lastTimestamp) {}
