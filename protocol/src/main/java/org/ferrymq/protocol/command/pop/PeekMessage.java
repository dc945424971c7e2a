package org.ferrymq.protocol.command.pop;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Looks at messages that a group has not consumed, and leaves them; answered with {@link PopMessageAnswer}.
 *
 * @param consumerGroup the consumer group
 * @param topic the topic
 * @param queueId the queue, {@link PopMessage#ANY_QUEUE} for any
 * @param maxMsgNums most messages wanted
 */
public record PeekMessage(String consumerGroup, String topic, int queueId, int maxMsgNums) implements Command {
    static PeekMessage decode(FieldReader fields, ByteBuf body) {
        return new PeekMessage(
                fields.requireString("consumerGroup", Limits.GROUP),
                fields.requireString("topic", Limits.TOPIC),
                fields.requireInt("queueId", PopMessage.ANY_QUEUE, Integer.MAX_VALUE),
                fields.requireInt("maxMsgNums", 1, Integer.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.PEEK_MESSAGE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup)
                .put("topic", topic)
                .put("queueId", queueId)
                .put("maxMsgNums", maxMsgNums);
    }
}
