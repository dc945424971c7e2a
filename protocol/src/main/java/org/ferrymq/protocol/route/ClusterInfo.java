package org.ferrymq.protocol.route;

import java.util.Map;
import java.util.Set;

/**
 * All clusters and brokers: the body of the answer to GET_BROKER_CLUSTER_INFO.
 *
 * @param brokerAddrTable brokers by name
 * @param clusterAddrTable broker names by cluster
 */
public record ClusterInfo(Map<String, BrokerData> brokerAddrTable, Map<String, Set<String>> clusterAddrTable) {
    /** Absent members read as empty. */
    public ClusterInfo {
        brokerAddrTable = brokerAddrTable == null ? Map.of() : brokerAddrTable;
        clusterAddrTable = clusterAddrTable == null ? Map.of() : clusterAddrTable;
    }
}
