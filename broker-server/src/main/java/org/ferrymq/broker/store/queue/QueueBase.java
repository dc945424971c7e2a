package org.ferrymq.broker.store.queue;

/** How many messages had entered a queue before a position of the log: the offset of the first one that came later. */
public record QueueBase(String topic, int queueId, long offset) {}
