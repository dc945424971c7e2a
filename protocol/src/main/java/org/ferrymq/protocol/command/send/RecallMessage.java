package org.ferrymq.protocol.command.send;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A timed message is not to be delivered.
 *
 * @param producerGroup the producer group
 * @param topic topic of the message
 * @param recallHandle what the answer to the message gave, see {@link org.ferrymq.protocol.message.RecallHandle}
 */
public record RecallMessage(@Nullable String producerGroup, String topic, String recallHandle) implements Command {
    static RecallMessage decode(FieldReader fields, ByteBuf body) {
        return new RecallMessage(
                fields.optionalString("producerGroup", Limits.GROUP),
                fields.requireString("topic", Limits.TOPIC),
                fields.requireString("recallHandle", 2048));
    }

    @Override
    public CommandType type() {
        return CommandType.RECALL_MESSAGE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("producerGroup", producerGroup).put("topic", topic).put("recallHandle", recallHandle);
    }
}
