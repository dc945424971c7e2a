package org.ferrymq.broker.store.queue;

/** A queue as a checkpoint knows it: readable from {@code min} to below {@code max}. */
public record QueueState(String topic, int queueId, long min, long max) {}
