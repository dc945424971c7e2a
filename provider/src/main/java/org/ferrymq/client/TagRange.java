package org.ferrymq.client;

/**
 * Deliveries of one consumer, by tag.
 *
 * @param consumerId the consumer
 * @param firstTag the first tag, inclusive
 * @param lastTag the last tag, inclusive
 */
public record TagRange(long consumerId, long firstTag, long lastTag) {
    /** Checks the order. */
    public TagRange {
        if (firstTag < 1 || lastTag < firstTag) {
            throw new IllegalArgumentException("bad tag range " + firstTag + ".." + lastTag);
        }
    }
}
