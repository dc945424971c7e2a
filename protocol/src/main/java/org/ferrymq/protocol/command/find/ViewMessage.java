package org.ferrymq.protocol.command.find;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The message at a position of the log; the body of the answer is its record.
 *
 * @param offset position in the log
 * @param topic its topic, for checking
 */
public record ViewMessage(long offset, @Nullable String topic) implements Command {
    static ViewMessage decode(FieldReader fields, ByteBuf body) {
        return new ViewMessage(
                fields.requireLong("offset", 0, Long.MAX_VALUE), fields.optionalString("topic", Limits.TOPIC));
    }

    @Override
    public CommandType type() {
        return CommandType.VIEW_MESSAGE_BY_ID;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("offset", offset).put("topic", topic);
    }
}
