package org.ferrymq.protocol.route;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names of topics.
 *
 * @param topicList the names
 * @param brokerAddr not used
 */
public record TopicList(Set<String> topicList, @Nullable String brokerAddr) {
    /** Absent members read as empty. */
    public TopicList {
        topicList = topicList == null ? Set.of() : topicList;
    }
}
