package org.ferrymq.protocol.route;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a topic is: the body of the answer to GET_ROUTEINFO_BY_TOPIC.
 *
 * @param orderTopicConf broker and queue numbers of an ordered topic
 * @param queueDatas its queues
 * @param brokerDatas their brokers
 * @param filterServerTable always empty
 */
public record TopicRoute(
        @Nullable String orderTopicConf,
        List<QueueData> queueDatas,
        List<BrokerData> brokerDatas,
        Map<String, List<String>> filterServerTable) {
    /** Absent members read as empty. */
    public TopicRoute {
        queueDatas = queueDatas == null ? List.of() : queueDatas;
        brokerDatas = brokerDatas == null ? List.of() : brokerDatas;
        filterServerTable = filterServerTable == null ? Map.of() : filterServerTable;
    }
}
