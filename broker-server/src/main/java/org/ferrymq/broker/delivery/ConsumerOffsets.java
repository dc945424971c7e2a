package org.ferrymq.broker.delivery;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * The offset style of consuming, as stock clients do it: a group's floor on a queue. All below the floor is done. A view
 * of the log ({@code LogEntry.OffsetCommit}); reads are lock-free and thread-safe.
 */
public interface ConsumerOffsets {
    /** A queue of a topic. */
    record QueueKey(String topic, int queueId) {}

    /** The group's floor, empty if it has none on this queue. */
    OptionalLong committed(String group, String topic, int queueId);

    /**
     * Sets the floor, backwards too (stock clients and resets do that). Completes when the log has it (page cache);
     * reads see it at the latest then.
     */
    CompletableFuture<Void> commit(String group, String topic, int queueId, long offset);

    /** All floors of a group. */
    Map<QueueKey, Long> ofGroup(String group);

    /** Groups that have a floor anywhere, those of JMS queues and subscriptions included. */
    Collection<String> groups();

    /** Groups that have a floor on some queue of the topic. */
    Collection<String> groupsOf(String topic);

    /** Forgets a group, after it was deleted. */
    CompletableFuture<Void> removeGroup(String group);
}
