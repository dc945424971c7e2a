package org.ferrymq.broker.delivery;

/** Deliveries of one consumer, first and last tag inclusive. */
public record TagRange(long consumerId, long firstTag, long lastTag) {}
