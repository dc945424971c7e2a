package org.ferrymq.jms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ferrymq.client.RecoverRequest.Position;
import org.ferrymq.client.TagRange;

/**
 * Deliveries that the application has seen: as few ranges per consumer those not yet acknowledged, and the highest tag of each consumer
 * until {@link #clear}, for giving back. Thread-safe.
 */
final class DeliveredTags {
    private final Map<Long, List<long[]>> unacknowledged = new LinkedHashMap<>();
    private final Map<Long, Long> highest = new LinkedHashMap<>();
    private int count;

    /** Adds a delivery; tags of one consumer come in growing order. */
    synchronized void add(long consumerId, long tag) {
        List<long[]> own = unacknowledged.computeIfAbsent(consumerId, id -> new ArrayList<>(1));
        if (!own.isEmpty() && own.get(own.size() - 1)[1] == tag - 1) {
            own.get(own.size() - 1)[1] = tag;
        } else {
            own.add(new long[] {tag, tag});
        }
        highest.put(consumerId, tag);
        count++;
    }

    /** Takes the latest delivery of a consumer out again. {@return false if it is not here, unacknowledged, as the latest} */
    synchronized boolean removeLast(long consumerId, long tag) {
        List<long[]> own = unacknowledged.get(consumerId);
        if (own == null || own.get(own.size() - 1)[1] != tag) {
            return false;
        }
        long[] last = own.get(own.size() - 1);
        if (last[0] < tag) {
            last[1]--;
        } else {
            own.remove(own.size() - 1);
        }
        count--;
        if (own.isEmpty()) {
            unacknowledged.remove(consumerId);
            highest.remove(consumerId);
        } else {
            highest.put(consumerId, own.get(own.size() - 1)[1]);
        }
        return true;
    }

    /** {@return whether no deliveries were added since everything was cleared} */
    synchronized boolean isEmpty() {
        return highest.isEmpty();
    }

    /** {@return how many deliveries are not acknowledged} */
    synchronized int count() {
        return count;
    }

    /** {@return what is not acknowledged} */
    synchronized List<TagRange> ranges() {
        List<TagRange> result = new ArrayList<>();
        unacknowledged.forEach((id, own) -> own.forEach(range -> result.add(new TagRange(id, range[0], range[1]))));
        return result;
    }

    /** Takes out what is to be acknowledged now; {@link #positions} keeps it. */
    synchronized List<TagRange> drain() {
        List<TagRange> result = ranges();
        unacknowledged.clear();
        count = 0;
        return result;
    }

    /** Takes out what is to be acknowledged now and forgets everything. */
    synchronized List<TagRange> takeOut() {
        List<TagRange> result = ranges();
        clear();
        return result;
    }

    /** {@return each consumer with its highest tag} */
    synchronized List<Position> positions() {
        List<Position> result = new ArrayList<>();
        highest.forEach((id, tag) -> result.add(new Position(id, tag)));
        return result;
    }

    /** Takes out everything, to be given back. */
    synchronized Held takeBack() {
        Held held = new Held(positions(), ranges());
        clear();
        return held;
    }

    /** Forgets everything. */
    synchronized void clear() {
        unacknowledged.clear();
        highest.clear();
        count = 0;
    }

    /** Forgets a consumer's deliveries. {@return whether there were any} */
    synchronized boolean forget(long consumerId) {
        List<long[]> own = unacknowledged.remove(consumerId);
        if (own != null) {
            own.forEach(range -> count -= (int) (range[1] - range[0] + 1));
        }
        return highest.remove(consumerId) != null;
    }
}
