package org.ferrymq.broker.delivery.policy;

import java.util.Optional;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;

/** Where a new group of stock clients begins. Thread-safe. */
public final class StartOffsets {
    private final MessageStore store;
    private final long youngBytes;

    /**
     * The rule.
     *
     * @param youngBytes a new group starts at the beginning of a queue that still has its first message, wherever it wants to start,
     *     unless more than this was written since: the stock broker's rule, which speaks of what fits into memory. 0: never
     */
    public StartOffsets(MessageStore store, long youngBytes) {
        this.store = store;
        this.youngBytes = youngBytes;
    }

    /** Whether every new group starts with the queue's first message. */
    public boolean isYoung(String topic, int queueId) {
        if (youngBytes <= 0) {
            return false;
        }
        Optional<QueueReader> queue = store.queue(topic, queueId);
        if (queue.isEmpty()) {
            return true;
        }
        QueueEntry first = new QueueEntry();
        return queue.get().minOffset() == 0
                && (!queue.get().read(0, first) || store.appendPosition() - first.position() < youngBytes);
    }

    /** The first offset for a new group that wants the first message, or else those to come. */
    public long first(String topic, int queueId, boolean fromEnd) {
        Optional<QueueReader> queue = store.queue(topic, queueId);
        if (queue.isEmpty()) {
            return 0;
        }
        return fromEnd && !isYoung(topic, queueId)
                ? queue.get().maxOffset()
                : queue.get().minOffset();
    }
}
