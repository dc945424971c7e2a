package org.ferrymq.broker.store;

/** Told of arrivals, on the store thread; must be quick. */
@FunctionalInterface
public interface QueueListener {

    /**
     * Messages became readable.
     *
     * @param topic topic of the queue
     * @param queueId the queue
     * @param maxOffset the queue's new max offset (one after its last message)
     */
    void onArrival(String topic, int queueId, long maxOffset);
}
