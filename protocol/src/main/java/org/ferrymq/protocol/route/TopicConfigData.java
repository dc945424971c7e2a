package org.ferrymq.protocol.route;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of a topic as brokers exchange it.
 *
 * @param topicName the topic
 * @param readQueueNums queues to read from
 * @param writeQueueNums queues to write to
 * @param perm 4 read, 2 write
 * @param topicFilterType how it is filtered
 * @param topicSysFlag system flag
 * @param order whether its order matters
 * @param attributes attributes
 */
public record TopicConfigData(
        String topicName,
        int readQueueNums,
        int writeQueueNums,
        int perm,
        @Nullable String topicFilterType,
        int topicSysFlag,
        boolean order,
        Map<String, String> attributes) {
    /** Absent members read as empty. */
    public TopicConfigData {
        attributes = attributes == null ? Map.of() : attributes;
    }
}
