package org.ferrymq.protocol.route;

import java.util.List;

/**
 * Body of UPDATE_AND_CREATE_TOPIC_LIST.
 *
 * @param topicConfigList configurations of topics
 */
public record TopicConfigs(List<TopicConfigData> topicConfigList) {
    /** Absent members read as empty. */
    public TopicConfigs {
        topicConfigList = topicConfigList == null ? List.of() : topicConfigList;
    }
}
