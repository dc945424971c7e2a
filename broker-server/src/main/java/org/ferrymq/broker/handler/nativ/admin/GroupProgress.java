package org.ferrymq.broker.handler.nativ.admin;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.protocol.route.OffsetProgress;
import org.ferrymq.protocol.route.QueueIdentity;

/** How far consumer groups are. Thread-safe. */
public final class GroupProgress {
    private final MessageStore store;
    private final ConsumerOffsets offsets;
    private final BrokerIdentity identity;

    public GroupProgress(MessageStore store, ConsumerOffsets offsets, BrokerIdentity identity) {
        this.store = store;
        this.offsets = offsets;
        this.identity = identity;
    }

    /** The topics that the group has consumed of. */
    Set<String> topics(String group) {
        Set<String> topics = new TreeSet<>();
        offsets.ofGroup(group).keySet().forEach(queue -> topics.add(queue.topic()));
        return topics;
    }

    /** By queue of a topic. */
    Map<QueueIdentity, OffsetProgress> of(String group, TopicConfig topic) {
        Map<QueueIdentity, OffsetProgress> table = new HashMap<>();
        for (int queueId = 0; queueId < topic.readQueueNums(); queueId++) {
            long consumed = offsets.committed(group, topic.name(), queueId).orElse(0);
            QueueReader queue = store.queue(topic.name(), queueId).orElse(null);
            QueueEntry last = new QueueEntry();
            boolean any = queue != null && queue.read(consumed - 1, last);
            table.put(
                    new QueueIdentity(topic.name(), identity.brokerName(), queueId),
                    new OffsetProgress(
                            queue == null ? 0 : queue.maxOffset(),
                            consumed,
                            consumed,
                            any ? last.visibleSinceMs() : 0));
        }
        return table;
    }

    /** Messages that the group has still to consume, by what {@link #of} tells. */
    static long behind(Map<QueueIdentity, OffsetProgress> table) {
        return table.values().stream()
                .mapToLong(queue -> Math.max(0, queue.brokerOffset() - queue.consumerOffset()))
                .sum();
    }
}
