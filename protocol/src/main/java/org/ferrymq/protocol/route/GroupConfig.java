package org.ferrymq.protocol.route;

import java.util.Map;

/**
 * Configuration of a consumer group as clients exchange it.
 *
 * @param groupName the group
 * @param consumeEnable whether it may consume
 * @param consumeFromMinEnable whether a new group may begin at the first message
 * @param consumeBroadcastEnable whether it may broadcast
 * @param consumeMessageOrderly whether it consumes in order
 * @param retryQueueNums queues of the retry topic
 * @param retryMaxTimes most redeliveries
 * @param brokerId broker to consume from, 0 is the master
 * @param whichBrokerWhenConsumeSlowly not used
 * @param notifyConsumerIdsChangedEnable whether members are told of changes
 * @param groupSysFlag system flag
 * @param consumeTimeoutMinute minutes for one message
 * @param attributes attributes
 */
public record GroupConfig(
        String groupName,
        boolean consumeEnable,
        boolean consumeFromMinEnable,
        boolean consumeBroadcastEnable,
        boolean consumeMessageOrderly,
        int retryQueueNums,
        int retryMaxTimes,
        long brokerId,
        long whichBrokerWhenConsumeSlowly,
        boolean notifyConsumerIdsChangedEnable,
        int groupSysFlag,
        int consumeTimeoutMinute,
        Map<String, String> attributes) {
    /** Absent members read as empty. */
    public GroupConfig {
        attributes = attributes == null ? Map.of() : attributes;
    }

    /** A group with the stock settings: 16 redeliveries, one retry queue. */
    public static GroupConfig of(String groupName) {
        return new GroupConfig(groupName, true, true, true, false, 1, 16, 0, 1, true, 0, 15, Map.of());
    }
}
