package org.ferrymq.protocol.route;

import java.util.List;
import java.util.Map;

/**
 * Body of REGISTER_BROKER.
 *
 * @param topicConfigSerializeWrapper the broker's topics
 * @param filterServerList always empty
 */
public record BrokerRegistration(TopicTable topicConfigSerializeWrapper, List<String> filterServerList) {
    /** Absent members read as empty. */
    public BrokerRegistration {
        topicConfigSerializeWrapper = topicConfigSerializeWrapper == null
                ? new TopicTable(Map.of(), DataVersion.ZERO)
                : topicConfigSerializeWrapper;
        filterServerList = filterServerList == null ? List.of() : filterServerList;
    }

    /** A registration of topics. */
    public static BrokerRegistration of(TopicTable topics) {
        return new BrokerRegistration(topics, List.of());
    }
}
