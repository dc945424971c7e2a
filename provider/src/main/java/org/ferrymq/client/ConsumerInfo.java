package org.ferrymq.client;

/**
 * A consumer that the broker has created.
 *
 * @param consumerId the caller's identifier
 * @param group the consumer group that it reads with
 */
public record ConsumerInfo(long consumerId, String group) {}
