package org.ferrymq.broker.store;

/**
 * Knows which messages somebody still needs; the others may be freed. Answers may change from needed to not needed at any
 * time, and back only for messages that nobody was promised. Thread-safe; asked by the store's retention thread.
 */
public interface MessageNeeds {

    /**
     * The lowest offset of a range whose message is needed.
     *
     * @param from first offset of the range
     * @param to offset after the range
     * @return -1 if none is
     */
    long next(String topic, int queueId, QueueReader queue, long from, long to);

    /** How many messages of the queue are needed, roughly and quickly. */
    long count(String topic, int queueId, QueueReader queue);

    /** Whether a needed message is still worth to be stored again; one that has expired is not. */
    boolean isWorthMoving(StoredMessage message);
}
