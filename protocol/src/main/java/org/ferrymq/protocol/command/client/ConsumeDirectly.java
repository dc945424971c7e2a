package org.ferrymq.protocol.command.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Has one client consume one message now. An administrator tells the broker, the broker the client, with the message; the client's
 * answer is handed through.
 *
 * @param consumerGroup the consumer group
 * @param clientId the client
 * @param msgId offset message id
 * @param brokerName name of the broker, null towards it
 * @param topic the topic, null if unknown
 * @param body the message's record, empty towards the broker
 */
public record ConsumeDirectly(
        String consumerGroup,
        String clientId,
        String msgId,
        @Nullable String brokerName,
        @Nullable String topic,
        ByteBuf body)
        implements Command {
    /** Towards the broker. */
    public ConsumeDirectly(String consumerGroup, String clientId, String msgId) {
        this(consumerGroup, clientId, msgId, null, null, Unpooled.EMPTY_BUFFER);
    }

    static ConsumeDirectly decode(FieldReader fields, ByteBuf body) {
        return new ConsumeDirectly(
                fields.requireString("consumerGroup", Limits.GROUP),
                fields.requireString("clientId", Limits.CLIENT_ID),
                fields.requireString("msgId", Limits.CLIENT_ID),
                fields.optionalString("brokerName", Limits.DESTINATION),
                fields.optionalString("topic", Limits.TOPIC),
                body);
    }

    @Override
    public CommandType type() {
        return CommandType.CONSUME_MESSAGE_DIRECTLY;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup)
                .put("clientId", clientId)
                .put("msgId", msgId)
                .put("brokerName", brokerName)
                .put("topic", topic);
    }
}
