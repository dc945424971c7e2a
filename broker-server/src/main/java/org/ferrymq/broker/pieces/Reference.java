package org.ferrymq.broker.pieces;

/**
 * Where a message that names a large body is.
 *
 * @param topic its topic
 * @param queueId its queue
 * @param queueOffset its offset there
 */
public record Reference(String topic, int queueId, long queueOffset) {}
