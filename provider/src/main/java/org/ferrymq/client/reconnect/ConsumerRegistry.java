package org.ferrymq.client.reconnect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.TagRange;
import org.ferrymq.client.remoting.Link;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a reconnecting connection, and the translation between the tags that the application knows and those of the current
 * link. Thread-safe.
 */
final class ConsumerRegistry {
    private final Map<Long, ConsumerLink> open = new ConcurrentHashMap<>();
    /** Closed consumers that still own deliveries whose tags are shifted; those closed on their first link need no shift. */
    private final Map<Long, ConsumerLink> closed = new ConcurrentHashMap<>();

    /** Adds a consumer that the broker has created, unless it was closed meanwhile. */
    void add(ConsumerLink consumer) {
        if (!consumer.isClosed()) {
            open.put(consumer.consumerId(), consumer);
        }
    }

    /** The open consumer of that identifier. */
    @Nullable ConsumerLink find(long consumerId) {
        return open.get(consumerId);
    }

    /** All open consumers. */
    Collection<ConsumerLink> all() {
        return open.values();
    }

    /**
     * Takes a consumer out that is closed from now on.
     *
     * @param deliveredTag the highest tag that the application has seen
     * @return false if it was closed before
     */
    boolean close(ConsumerLink consumer, long deliveredTag) {
        if (!consumer.close()) {
            return false;
        }
        if (consumer.isShifted() && consumer.wireTag(deliveredTag) > 0) {
            closed.put(consumer.consumerId(), consumer);
        }
        open.remove(consumer.consumerId(), consumer);
        return true;
    }

    /** The link is lost: all deliveries so far are stale. */
    void interrupted() {
        closed.clear();
        open.values().forEach(ConsumerLink::interrupted);
    }

    private @Nullable ConsumerLink known(long consumerId) {
        ConsumerLink consumer = open.get(consumerId);
        return consumer == null ? closed.get(consumerId) : consumer;
    }

    /** Whether nothing was delivered to any of these consumers since the connection was lost. */
    boolean areLost(List<RecoverRequest.Position> positions) {
        return positions.stream().allMatch(position -> {
            ConsumerLink consumer = known(position.consumerId());
            return consumer == null || consumer.isLost();
        });
    }

    /** What a recover names on that link; closed consumers own nothing afterwards. */
    List<RecoverRequest.Position> wirePositions(Link link, List<RecoverRequest.Position> positions) {
        List<RecoverRequest.Position> result = new ArrayList<>(positions.size());
        for (RecoverRequest.Position position : positions) {
            ConsumerLink consumer = known(position.consumerId());
            if (consumer == null || consumer.isOn(link)) {
                long tag = consumer == null ? position.deliveredTag() : consumer.wireTag(position.deliveredTag());
                result.add(new RecoverRequest.Position(position.consumerId(), tag));
            }
            closed.remove(position.consumerId());
        }
        return result;
    }

    /**
     * The broker's tags for all of these deliveries.
     *
     * @throws org.ferrymq.protocol.FerryException with {@link org.ferrymq.protocol.ErrorCode#STALE_DELIVERY} if one of them ended with a lost link
     */
    List<TagRange> wireRanges(List<TagRange> ranges) {
        List<TagRange> result = new ArrayList<>(ranges.size());
        for (TagRange range : ranges) {
            ConsumerLink consumer = known(range.consumerId());
            result.add(consumer == null ? range : consumer.wireRange(range));
        }
        return result;
    }

    /** The broker's tags for those of these deliveries that did not end with a lost link. */
    LiveRanges liveRanges(List<TagRange> ranges) {
        List<TagRange> live = new ArrayList<>(ranges.size());
        boolean complete = true;
        for (TagRange range : ranges) {
            ConsumerLink consumer = known(range.consumerId());
            TagRange part = consumer == null ? range : consumer.livePart(range);
            if (part != null) {
                live.add(part);
            }
            complete &= part != null && part.lastTag() - part.firstTag() == range.lastTag() - range.firstTag();
        }
        return new LiveRanges(live, complete);
    }

    /**
     * Deliveries that can be settled.
     *
     * @param ranges in the broker's tags
     * @param complete whether none had to be left out
     */
    record LiveRanges(List<TagRange> ranges, boolean complete) {}
}
