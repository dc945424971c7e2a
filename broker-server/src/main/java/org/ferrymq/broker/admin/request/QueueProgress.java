package org.ferrymq.broker.admin.request;

/**
 * How far a group has consumed one queue of a broker.
 *
 * @param topic the topic
 * @param queueId the queue
 * @param brokerOffset offset after the last message
 * @param groupOffset offset of the next message that the group will get
 * @param lastConsumedMillis store time of the last consumed message, 0 if none
 */
public record QueueProgress(String topic, int queueId, long brokerOffset, long groupOffset, long lastConsumedMillis) {

    public long behind() {
        return Math.max(0, brokerOffset - Math.max(0, groupOffset));
    }
}
