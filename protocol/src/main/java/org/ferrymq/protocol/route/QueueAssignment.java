package org.ferrymq.protocol.route;

/**
 * A queue that a client is to consume.
 *
 * @param messageQueue the queue; number -1 stands for all queues of that broker
 * @param mode how
 */
public record QueueAssignment(QueueIdentity messageQueue, RequestMode mode) {}
