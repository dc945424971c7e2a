package org.ferrymq.protocol.route;

/**
 * Queues of a topic on the brokers of one name.
 *
 * @param brokerName the name
 * @param readQueueNums queues to read from
 * @param writeQueueNums queues to write to
 * @param perm 4 read, 2 write
 * @param topicSysFlag system flag of the topic
 */
public record QueueData(String brokerName, int readQueueNums, int writeQueueNums, int perm, int topicSysFlag) {}
