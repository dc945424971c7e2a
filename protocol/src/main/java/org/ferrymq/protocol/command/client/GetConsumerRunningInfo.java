package org.ferrymq.protocol.command.client;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * What a consumer does at the moment. An administrator asks the broker, the broker asks the client, whose answer is handed
 * through.
 *
 * @param consumerGroup the consumer group
 * @param clientId the client
 * @param jstackEnable whether its threads' stacks are wanted
 */
public record GetConsumerRunningInfo(String consumerGroup, String clientId, boolean jstackEnable) implements Command {
    static GetConsumerRunningInfo decode(FieldReader fields, ByteBuf body) {
        return new GetConsumerRunningInfo(
                fields.requireString("consumerGroup", Limits.GROUP),
                fields.requireString("clientId", Limits.CLIENT_ID),
                fields.optionalBoolean("jstackEnable", false));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_CONSUMER_RUNNING_INFO;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerGroup", consumerGroup).put("clientId", clientId).put("jstackEnable", jstackEnable);
    }
}
