package org.ferrymq.broker.handler.jms;

/**
 * Who this broker is, as clients are told when they connect.
 *
 * @param brokerName its name in the cluster
 * @param clusterName the cluster
 * @param version its version
 */
public record BrokerGreeting(String brokerName, String clusterName, String version) {}
