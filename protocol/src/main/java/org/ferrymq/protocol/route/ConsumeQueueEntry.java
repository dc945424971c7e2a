package org.ferrymq.protocol.route;

/**
 * An entry of a queue.
 *
 * @param physicOffset position of the message in the log
 * @param physicSize bytes of the message
 * @param tagsCode hash of its tag
 */
public record ConsumeQueueEntry(long physicOffset, int physicSize, long tagsCode) {}
