package org.ferrymq.broker.store.queue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The topics that were deleted while messages waited for their commit or their time: what was written before a deletion never
 * becomes visible after it. Changed by the store thread; thread-safe for all others.
 */
public final class DeletedTopics {
    private final Map<String, DeletedTopic> byName = new ConcurrentHashMap<>();

    /** Nothing was deleted. */
    public DeletedTopics() {}

    /** Takes over what a checkpoint knows. */
    public void load(List<DeletedTopic> known) {
        known.forEach(this::add);
    }

    /** A topic was deleted. */
    public void add(DeletedTopic deleted) {
        byName.put(deleted.topic(), deleted);
    }

    /** Whether an entry that was written at the position belongs to a topic that has been deleted since. */
    public boolean isGone(String topic, long position) {
        if (byName.isEmpty()) {
            return false;
        }
        DeletedTopic deleted = byName.get(topic);
        return deleted != null && position < deleted.position();
    }

    /**
     * Forgets deletions that no message waits behind any more.
     *
     * @param openFrom log position of the first entry whose transaction is open
     * @param firedMs all delayed messages that were due before are visible
     */
    public void forget(long openFrom, long firedMs) {
        byName.values().removeIf(deleted -> deleted.position() < openFrom && deleted.untilMs() <= firedMs);
    }

    /** All of them. */
    public List<DeletedTopic> list() {
        return List.copyOf(byName.values());
    }

    /** Forgets everything: the view is going to be rebuilt. */
    public void clear() {
        byName.clear();
    }
}
