package org.ferrymq.protocol.command.client;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Broker to client, oneway: the members of a group changed.
 *
 * @param consumerGroup the consumer group
 */
public record NotifyConsumersChanged(String consumerGroup) implements Command {
    static NotifyConsumersChanged decode(FieldReader fields, ByteBuf body) {
        return new NotifyConsumersChanged(fields.requireString("consumerGroup", Limits.GROUP));
    }

    @Override
    public CommandType type() {
        return CommandType.NOTIFY_CONSUMER_IDS_CHANGED;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup);
    }
}
