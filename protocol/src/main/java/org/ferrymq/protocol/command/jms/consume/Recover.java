package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Rolls the transaction back, if there is one, and takes back all that the consumers hold unacknowledged: up to {@code deliveredTag} with the delivery count raised by one, the rest uncounted.
 *
 * @param transaction transaction identifier, null outside of one
 * @param consumers the consumers, and how far each has delivered to the application
 */
public record Recover(@Nullable String transaction, List<DeliveredTag> consumers) implements Command {
    static Recover decode(FieldReader fields, ByteBuf body) {
        return new Recover(fields.optionalString("transaction", Limits.TRANSACTION), DeliveredTag.readAll(body));
    }

    @Override
    public CommandType type() {
        return CommandType.RECOVER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction);
    }

    @Override
    public ByteBuf body() {
        return DeliveredTag.writeAll(consumers);
    }
}
