package org.ferrymq.protocol.command.client;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A client leaves its groups.
 *
 * @param clientID the client
 * @param producerGroup producer group that it leaves
 * @param consumerGroup consumer group that it leaves
 */
public record UnregisterClient(
        String clientID,
        @Nullable String producerGroup,
        @Nullable String consumerGroup) implements Command {
    static UnregisterClient decode(FieldReader fields, ByteBuf body) {
        return new UnregisterClient(
                fields.requireString("clientID", 512),
                fields.optionalString("producerGroup", Limits.GROUP),
                fields.optionalString("consumerGroup", Limits.GROUP));
    }

    @Override
    public CommandType type() {
        return CommandType.UNREGISTER_CLIENT;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("clientID", clientID).put("producerGroup", producerGroup).put("consumerGroup", consumerGroup);
    }
}
