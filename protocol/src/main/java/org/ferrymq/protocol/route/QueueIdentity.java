package org.ferrymq.protocol.route;

/**
 * One queue of a topic on a broker.
 *
 * @param topic the topic
 * @param brokerName name of the broker
 * @param queueId number of the queue
 */
public record QueueIdentity(String topic, String brokerName, int queueId) {}
