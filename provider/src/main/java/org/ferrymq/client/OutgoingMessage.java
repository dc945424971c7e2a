package org.ferrymq.client;

import java.util.Map;

/**
 * A message on its way to the broker. The array is not copied: the caller must not change it until the send has completed.
 *
 * @param properties the record's properties: reserved keys and those of the application (docs: JMS mapping)
 * @param body the body's bytes
 * @param bornTimestamp when the message was made, milliseconds since the epoch
 * @param deliverAt when the message may be delivered at the earliest, milliseconds since the epoch; 0 is at once
 * @param flag the application's flag of the RocketMQ record, normally 0
 * @param sysFlag system flags of the RocketMQ record, normally 0
 */
@SuppressWarnings("ArrayRecordComponent") // the body is handed on without a copy; equality is not used
public record OutgoingMessage(
        Map<String, String> properties, byte[] body, long bornTimestamp, long deliverAt, int flag, int sysFlag) {}
