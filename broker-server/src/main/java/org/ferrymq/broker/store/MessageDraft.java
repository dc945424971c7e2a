package org.ferrymq.broker.store;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A message to be stored. The store reads {@code body} and {@code properties} until the future of the append completes;
 * until then neither may change nor be released. Keys for the index are taken from the properties.
 *
 * @param topic 1 to 127 bytes of UTF-8
 * @param queueId queue of the topic, from 0
 * @param flag the application's flag, passed through
 * @param sysFlag RocketMQ system flags; the bits for IPv6 hosts are set by the store
 * @param bornTimestamp when the sender made it, ms since the epoch
 * @param bornHost the sender's address
 * @param reconsumeTimes how often it was redelivered through a retry topic
 * @param preparedTransactionOffset RocketMQ's offset of the half message, else 0
 * @param body from its position to its limit; neither is changed by the store
 * @param properties encoded properties ({@code name 0x01 value 0x02}...), at most 32,767 bytes
 * @param tagHash hash of the tag for the consume queue, 0 for none
 * @param temporary true for a topic that lives no longer than the process: its queue is held in memory, it is not
 *     indexed, and it is gone after a restart
 */
@SuppressWarnings("ArrayRecordComponent") // on the hot path and never compared
public record MessageDraft(
        String topic,
        int queueId,
        int flag,
        int sysFlag,
        long bornTimestamp,
        InetSocketAddress bornHost,
        int reconsumeTimes,
        long preparedTransactionOffset,
        ByteBuffer body,
        byte[] properties,
        long tagHash,
        boolean temporary) {

    /** Longest topic in bytes of UTF-8. */
    public static final int MAX_TOPIC_BYTES = 127;
    /** Most bytes that encoded properties may have. */
    public static final int MAX_PROPERTIES_BYTES = Short.MAX_VALUE;

    /** The same with other system flags. */
    public MessageDraft withSysFlag(int other) {
        return new MessageDraft(
                topic,
                queueId,
                flag,
                other,
                bornTimestamp,
                bornHost,
                reconsumeTimes,
                preparedTransactionOffset,
                body,
                properties,
                tagHash,
                temporary);
    }

    /** Refuses what no record can hold, with {@link StoreException.Reason#ILLEGAL}. */
    public MessageDraft {
        if (topic.isEmpty() || topic.length() > MAX_TOPIC_BYTES) {
            throw new StoreException(
                    StoreException.Reason.ILLEGAL,
                    "topic has " + topic.length() + " characters; 1 to " + MAX_TOPIC_BYTES + " are allowed");
        }
        if (queueId < 0 || queueId > 0xFFFF) {
            throw new StoreException(
                    StoreException.Reason.ILLEGAL, "queue id " + queueId + " is outside of 0 to 65535");
        }
        if (properties.length > MAX_PROPERTIES_BYTES) {
            throw new StoreException(
                    StoreException.Reason.ILLEGAL,
                    "properties have " + properties.length + " bytes; " + MAX_PROPERTIES_BYTES + " are allowed");
        }
    }
}
