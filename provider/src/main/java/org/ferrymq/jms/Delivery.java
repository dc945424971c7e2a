package org.ferrymq.jms;

import org.ferrymq.client.IncomingMessage;

/**
 * A message as it came for a consumer.
 *
 * @param tag the delivery's tag, growing
 * @param count 1 for the first delivery of the message
 * @param message the record
 */
record Delivery(long tag, int count, IncomingMessage message) {}
