package org.ferrymq.broker.store;

/**
 * Where an entry went.
 *
 * @param position log position of the entry's frame; of a message also its {@code physicalOffset}
 * @param queueOffset offset in its consume queue, or -1 while it is not visible (open transaction, delayed) and for
 *     entries that are no messages
 * @param queueId queue of the message, -1 for other entries
 * @param storeTimestampMs store time of the entry, ms since the epoch
 */
public record AppendResult(long position, long queueOffset, int queueId, long storeTimestampMs) {}
