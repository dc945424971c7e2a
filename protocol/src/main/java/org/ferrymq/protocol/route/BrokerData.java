package org.ferrymq.protocol.route;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The brokers of one name.
 *
 * @param cluster name of the cluster
 * @param brokerName the name
 * @param brokerAddrs addresses by broker id, 0 is the master
 */
public record BrokerData(String cluster, String brokerName, SortedMap<Long, String> brokerAddrs) {
    /** Absent members read as empty. */
    public BrokerData {
        brokerAddrs = brokerAddrs == null ? new TreeMap<>() : brokerAddrs;
    }
}
