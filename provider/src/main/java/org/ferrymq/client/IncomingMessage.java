package org.ferrymq.client;

import java.util.Map;

/**
 * A message as the broker stores it. The receiver owns the array.
 *
 * @param topic the broker's topic, which is the destination's physical name
 * @param queueId the partition
 * @param queueOffset the offset within the partition
 * @param properties the record's properties
 * @param body the body's bytes
 * @param bornTimestamp when the message was made, milliseconds since the epoch
 * @param storeTimestamp when the broker stored it, milliseconds since the epoch
 * @param flag the application's flag of the RocketMQ record
 * @param sysFlag system flags of the RocketMQ record
 * @param reconsumeTimes how often a native consumer has sent it back
 */
@SuppressWarnings("ArrayRecordComponent") // the body is handed over without a copy; equality is not used
public record IncomingMessage(
        String topic,
        int queueId,
        long queueOffset,
        Map<String, String> properties,
        byte[] body,
        long bornTimestamp,
        long storeTimestamp,
        int flag,
        int sysFlag,
        int reconsumeTimes) {}
