package org.ferrymq.broker.delivery;

/** How far a consumer's application has seen its deliveries: tags up to and including this one; 0 for none. */
public record DeliveredTag(long consumerId, long tag) {}
