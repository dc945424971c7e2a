package org.ferrymq.protocol.route;

/**
 * A producer group of a client.
 *
 * @param groupName the group
 */
public record ProducerData(String groupName) {}
