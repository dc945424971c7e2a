package org.ferrymq.protocol.route;

import java.util.Set;

/**
 * Body of HEART_BEAT: the groups of a client.
 *
 * @param clientID the client
 * @param producerDataSet its producer groups
 * @param consumerDataSet its consumer groups
 * @param heartbeatFingerprint 0 for a full heartbeat
 * @param withoutSub whether subscriptions are left out
 */
public record HeartbeatData(
        String clientID,
        Set<ProducerData> producerDataSet,
        Set<ConsumerData> consumerDataSet,
        int heartbeatFingerprint,
        boolean withoutSub) {
    /** Absent members read as empty. */
    public HeartbeatData {
        producerDataSet = producerDataSet == null ? Set.of() : producerDataSet;
        consumerDataSet = consumerDataSet == null ? Set.of() : consumerDataSet;
    }
}
