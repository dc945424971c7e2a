package org.ferrymq.protocol.command.pull;

import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandCodec;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Pulls messages of one queue, waiting for some if asked to.
 *
 * @param type PULL_MESSAGE or LITE_PULL_MESSAGE
 * @param consumerGroup the consumer group
 * @param topic the topic
 * @param queueId the queue
 * @param queueOffset first offset wanted
 * @param maxMsgNums most messages wanted
 * @param sysFlag bits {@link #COMMIT_OFFSET}, {@link #SUSPEND}, {@link #SUBSCRIPTION}, {@link #CLASS_FILTER}
 * @param commitOffset how far the group has consumed the queue, if COMMIT_OFFSET is set
 * @param suspendTimeoutMillis how long to wait for messages, if SUSPEND is set
 * @param subscription subscription expression, if SUBSCRIPTION is set
 * @param subVersion version of the subscription
 * @param expressionType TAG or SQL92, null for TAG
 */
public record PullMessage(
        CommandType type,
        String consumerGroup,
        String topic,
        int queueId,
        long queueOffset,
        int maxMsgNums,
        int sysFlag,
        long commitOffset,
        long suspendTimeoutMillis,
        @Nullable String subscription,
        long subVersion,
        @Nullable String expressionType)
        implements Command {
    /** The request carries an offset to commit. */
    public static final int COMMIT_OFFSET = 1;
    /** The broker may wait for messages. */
    public static final int SUSPEND = 2;
    /** The request carries the subscription. */
    public static final int SUBSCRIPTION = 4;
    /** The subscription is a filter class, which is not supported. */
    public static final int CLASS_FILTER = 8;
    /** A pull without rebalancing. */
    public static final int LITE_PULL = 16;

    /** Checks the type. */
    public PullMessage {
        if (type != CommandType.PULL_MESSAGE && type != CommandType.LITE_PULL_MESSAGE) {
            throw new IllegalArgumentException(type + " does not pull");
        }
    }

    static CommandCodec<PullMessage> codec(CommandType type) {
        return (fields, body) -> new PullMessage(
                type,
                fields.requireString("consumerGroup", Limits.GROUP),
                fields.requireString("topic", Limits.TOPIC),
                fields.requireInt("queueId", 0, Integer.MAX_VALUE),
                fields.requireLong("queueOffset", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireInt("maxMsgNums", 0, Integer.MAX_VALUE),
                fields.requireInt("sysFlag", Integer.MIN_VALUE, Integer.MAX_VALUE),
                fields.requireLong("commitOffset", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireLong("suspendTimeoutMillis", 0, Long.MAX_VALUE),
                fields.optionalString("subscription", Limits.SELECTOR),
                fields.requireLong("subVersion", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.optionalString("expressionType", 64));
    }

    /** Whether a bit of the system flag is set. */
    public boolean has(int bit) {
        return (sysFlag & bit) != 0;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup)
                .put("topic", topic)
                .put("queueId", queueId)
                .put("queueOffset", queueOffset)
                .put("maxMsgNums", maxMsgNums)
                .put("sysFlag", sysFlag)
                .put("commitOffset", commitOffset)
                .put("suspendTimeoutMillis", suspendTimeoutMillis)
                .put("subscription", subscription)
                .put("subVersion", subVersion)
                .put("expressionType", expressionType);
    }
}
