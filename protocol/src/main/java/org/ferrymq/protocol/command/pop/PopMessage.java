package org.ferrymq.protocol.command.pop;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages for a time; those that are not acknowledged by then are delivered again.
 *
 * @param consumerGroup the consumer group
 * @param topic the topic
 * @param queueId the queue, {@link #ANY_QUEUE} for any
 * @param maxMsgNums most messages wanted
 * @param invisibleTime for how long they are taken, milliseconds
 * @param pollTime how long to wait for messages, milliseconds
 * @param bornTime when the client sent this, its clock
 * @param initMode where a new group begins: {@link #FROM_MIN} or {@link #FROM_MAX}
 * @param expType TAG or SQL92, null for TAG
 * @param exp subscription expression, null for all
 * @param order whether a queue is blocked while messages of it are taken
 * @param attemptId same for repeated attempts of one request, null if the client does not say
 */
public record PopMessage(
        String consumerGroup,
        String topic,
        int queueId,
        int maxMsgNums,
        long invisibleTime,
        long pollTime,
        long bornTime,
        int initMode,
        @Nullable String expType,
        @Nullable String exp,
        boolean order,
        @Nullable String attemptId)
        implements Command {
    /** Messages of any queue. */
    public static final int ANY_QUEUE = -1;
    /** A new group begins at the first message. */
    public static final int FROM_MIN = 0;
    /** A new group begins behind the last message. */
    public static final int FROM_MAX = 1;

    static PopMessage decode(FieldReader fields, ByteBuf body) {
        return new PopMessage(
                fields.requireString("consumerGroup", Limits.GROUP),
                fields.requireString("topic", Limits.TOPIC),
                fields.requireInt("queueId", ANY_QUEUE, Integer.MAX_VALUE),
                fields.requireInt("maxMsgNums", 1, Integer.MAX_VALUE),
                fields.requireLong("invisibleTime", 0, Long.MAX_VALUE),
                fields.requireLong("pollTime", 0, Long.MAX_VALUE),
                fields.requireLong("bornTime", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireInt("initMode", FROM_MIN, FROM_MAX),
                fields.optionalString("expType", 64),
                fields.optionalString("exp", Limits.SELECTOR),
                fields.optionalBoolean("order", false),
                fields.optionalString("attemptId", Limits.CLIENT_ID));
    }

    @Override
    public CommandType type() {
        return CommandType.POP_MESSAGE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup)
                .put("topic", topic)
                .put("queueId", queueId)
                .put("maxMsgNums", maxMsgNums)
                .put("invisibleTime", invisibleTime)
                .put("pollTime", pollTime)
                .put("bornTime", bornTime)
                .put("initMode", initMode)
                .put("expType", expType)
                .put("exp", exp)
                .put("order", order)
                .put("attemptId", attemptId);
    }
}
