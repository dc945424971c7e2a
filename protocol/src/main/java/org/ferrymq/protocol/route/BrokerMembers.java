package org.ferrymq.protocol.route;

import java.util.Map;

/**
 * The processes of one broker name: answer to GET_BROKER_MEMBER_GROUP.
 *
 * @param brokerMemberGroup the processes
 */
public record BrokerMembers(Group brokerMemberGroup) {
    /**
     * The processes.
     *
     * @param cluster name of the cluster
     * @param brokerName the name
     * @param brokerAddrs addresses by broker id, 0 is the master
     */
    public record Group(String cluster, String brokerName, Map<Long, String> brokerAddrs) {}
}
