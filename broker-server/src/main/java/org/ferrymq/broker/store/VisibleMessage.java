package org.ferrymq.broker.store;

/**
 * A message that has just entered its consume queue.
 *
 * @param position log position of its frame
 * @param size bytes of its record
 * @param topic its topic
 * @param queueId its queue
 * @param queueOffset its offset in the queue
 * @param tagHash hash of its tag, 0 for none
 * @param visibleSinceMs when it entered the queue, ms since the epoch
 */
public record VisibleMessage(
        long position, int size, String topic, int queueId, long queueOffset, long tagHash, long visibleSinceMs) {}
