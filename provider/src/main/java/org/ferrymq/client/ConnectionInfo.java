package org.ferrymq.client;

/**
 * Whom the client is connected to.
 *
 * @param brokerName the broker's name
 * @param clusterName the cluster that the broker belongs to
 * @param brokerVersion the version of the broker's software
 * @param brokerAddress host:port that the client is connected to
 * @param wholeCluster whether this is one of several brokers, all of which the connection uses as it needs them
 */
public record ConnectionInfo(
        String brokerName, String clusterName, String brokerVersion, String brokerAddress, boolean wholeCluster) {
    /** Of a connection to one broker. */
    public ConnectionInfo(String brokerName, String clusterName, String brokerVersion, String brokerAddress) {
        this(brokerName, clusterName, brokerVersion, brokerAddress, false);
    }
}
