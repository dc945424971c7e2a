package org.ferrymq.protocol.command.jms.produce;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.jspecify.annotations.Nullable;

/**
 * Stores messages in one destination, all or none. The body is a {@link ProduceBatch}.
 *
 * @param destination physical name
 * @param kind queue or topic
 * @param transaction transaction identifier, null outside of one
 * @param durable whether they must be on disk before the answer
 * @param repeated whether the request may have reached the broker before, on a channel that was lost: messages that are stored
 *     already, by their UNIQ_KEY, are not stored again
 * @param count number of messages in the body
 * @param body the messages, see {@link ProduceBatch}
 */
public record Produce(
        String destination,
        DestinationKind kind,
        @Nullable String transaction,
        boolean durable,
        boolean repeated,
        int count,
        ByteBuf body)
        implements Command {
    static Produce decode(FieldReader fields, ByteBuf body) {
        return new Produce(
                fields.requireString("destination", Limits.DESTINATION),
                fields.requireEnum("kind", DestinationKind.class),
                fields.optionalString("transaction", Limits.TRANSACTION),
                fields.requireBoolean("durable"),
                fields.optionalBoolean("repeated", false),
                fields.requireInt("count", 1, ProduceBatch.MAX_MESSAGES),
                body);
    }

    @Override
    public CommandType type() {
        return CommandType.PRODUCE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("destination", destination)
                .put("kind", kind)
                .put("transaction", transaction)
                .put("durable", durable)
                .put("repeated", repeated)
                .put("count", count);
    }
}
