package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Stores messages in one destination, all or none. The body is a {@link ProduceBatch}.
 *
 * @param destination physical name
 * @param kind queue or topic
 * @param transaction transaction identifier, null outside of one
 * @param durable whether they must be on disk before the answer
 * @param producerId producer, for finding duplicates after a lost connection
 * @param sequence number of the first message among those of the producer
 * @param count number of messages in the body
 * @param body the messages, see {@link ProduceBatch}
 */
public record Produce(
        String destination,
        DestinationKind kind,
        @Nullable String transaction,
        boolean durable,
        @Nullable String producerId,
        long sequence,
        int count,
        ByteBuf body)
        implements Command {
    static Produce decode(FieldReader fields, ByteBuf body) {
        return new Produce(
                fields.requireString("destination", Limits.DESTINATION),
                fields.requireEnum("kind", DestinationKind.class),
                fields.optionalString("transaction", Limits.TRANSACTION),
                fields.requireBoolean("durable"),
                fields.optionalString("producerId", 128),
                fields.optionalLong("sequence", 0, Long.MAX_VALUE, 0),
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
                .put("producerId", producerId)
                .put("sequence", sequence)
                .put("count", count);
    }
}
