package org.ferrymq.protocol.command.pop;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Acknowledges a popped message.
 *
 * @param consumerGroup the consumer group
 * @param topic the topic
 * @param queueId the queue
 * @param extraInfo the handle, see {@link PopHandle}
 * @param offset the message's offset
 */
public record AckMessage(String consumerGroup, String topic, int queueId, String extraInfo, long offset)
        implements Command {
    static AckMessage decode(FieldReader fields, ByteBuf body) {
        return new AckMessage(
                fields.requireString("consumerGroup", Limits.GROUP),
                fields.requireString("topic", Limits.TOPIC),
                fields.requireInt("queueId", 0, Integer.MAX_VALUE),
                fields.requireString("extraInfo", FieldReader.MAX_TEXT),
                fields.requireLong("offset", 0, Long.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.ACK_MESSAGE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup)
                .put("topic", topic)
                .put("queueId", queueId)
                .put("extraInfo", extraInfo)
                .put("offset", offset);
    }
}
