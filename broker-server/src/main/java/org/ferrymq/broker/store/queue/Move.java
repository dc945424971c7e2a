package org.ferrymq.broker.store.queue;

/**
 * A message that was appended again: the same message at the same offset of its queue, elsewhere in the log.
 *
 * @param offset its offset
 * @param from log position where it was
 * @param to log position where it is
 * @param size bytes of its record
 * @param tagHash hash of its tag
 * @param visibleSinceMs when it entered the queue
 */
public record Move(long offset, long from, long to, int size, long tagHash, long visibleSinceMs) {}
