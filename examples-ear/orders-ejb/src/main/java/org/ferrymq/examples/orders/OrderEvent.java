package org.ferrymq.examples.orders;

/**
 * Something that happened to an order.
 *
 * @param what placed, received, rolled back, replied, reminded or dead letter
 * @param attempt delivery count of the order's message, from 1; 0 where there is none
 * @param text more, for people
 * @param atMillis when, in milliseconds since 1970
 */
record OrderEvent(String what, int attempt, String text, long atMillis) {}
