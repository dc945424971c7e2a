package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Ends a consumer: what it was pushed beyond {@code deliveredTag} goes back uncounted.
 *
 * @param consumerId consumer, chosen by the client, unique in its connection
 * @param deliveredTag last tag that reached the application, 0 if none
 */
public record CloseConsumer(long consumerId, long deliveredTag) implements Command {
    static CloseConsumer decode(FieldReader fields, ByteBuf body) {
        return new CloseConsumer(
                fields.requireLong("consumerId", 0, Long.MAX_VALUE),
                fields.requireLong("deliveredTag", 0, Long.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.CLOSE_CONSUMER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerId", consumerId).put("deliveredTag", deliveredTag);
    }
}
