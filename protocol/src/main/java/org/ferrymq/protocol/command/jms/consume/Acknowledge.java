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
 * Messages are done, now or when the transaction commits.
 *
 * @param transaction transaction identifier, null outside of one
 * @param durable whether it must be on disk before the answer
 * @param ranges which deliveries; at least one range
 */
public record Acknowledge(@Nullable String transaction, boolean durable, List<TagRange> ranges) implements Command {
    static Acknowledge decode(FieldReader fields, ByteBuf body) {
        return new Acknowledge(
                fields.optionalString("transaction", Limits.TRANSACTION),
                fields.requireBoolean("durable"),
                TagRange.readAll(body));
    }

    @Override
    public CommandType type() {
        return CommandType.ACKNOWLEDGE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction).put("durable", durable);
    }

    @Override
    public ByteBuf body() {
        return TagRange.writeAll(ranges);
    }
}
