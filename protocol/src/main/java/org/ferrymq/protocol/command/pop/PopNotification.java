package org.ferrymq.protocol.command.pop;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether there is something to pop, waiting for it; answered with {@link PopNotificationAnswer}.
 *
 * @param consumerGroup the consumer group
 * @param topic the topic
 * @param queueId the queue, {@link PopMessage#ANY_QUEUE} for any
 * @param pollTime how long to wait, milliseconds
 * @param bornTime when the client sent this, its clock
 * @param order whether a queue counts as empty while messages of it are taken
 * @param attemptId leases of an ordered pop under this id do not count, null if the client does not say
 * @param expType TAG or SQL92, null for TAG
 * @param exp subscription expression, null for all
 */
public record PopNotification(
        String consumerGroup,
        String topic,
        int queueId,
        long pollTime,
        long bornTime,
        boolean order,
        @Nullable String attemptId,
        @Nullable String expType,
        @Nullable String exp)
        implements Command {
    static PopNotification decode(FieldReader fields, ByteBuf body) {
        return new PopNotification(
                fields.requireString("consumerGroup", Limits.GROUP),
                fields.requireString("topic", Limits.TOPIC),
                fields.requireInt("queueId", PopMessage.ANY_QUEUE, Integer.MAX_VALUE),
                fields.requireLong("pollTime", 0, Long.MAX_VALUE),
                fields.optionalLong("bornTime", Long.MIN_VALUE, Long.MAX_VALUE, 0),
                fields.optionalBoolean("order", false),
                fields.optionalString("attemptId", Limits.CLIENT_ID),
                fields.optionalString("expType", 64),
                fields.optionalString("exp", Limits.SELECTOR));
    }

    @Override
    public CommandType type() {
        return CommandType.NOTIFICATION;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup)
                .put("topic", topic)
                .put("queueId", queueId)
                .put("pollTime", pollTime)
                .put("bornTime", bornTime)
                .put("order", order)
                .put("attemptId", attemptId)
                .put("expType", expType)
                .put("exp", exp);
    }
}
