package org.ferrymq.protocol.command.offset;

import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandCodec;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * How far the clients of a group have consumed a topic, as they themselves know it. An administrator asks the broker
 * (INVOKE_BROKER_TO_GET_CONSUMER_STATUS), the broker asks the clients (GET_CONSUMER_STATUS_FROM_CLIENT).
 *
 * @param type which of the two
 * @param topic the topic
 * @param group the consumer group
 * @param clientAddr the one client that is meant (its id), or null for all
 */
public record GetConsumerStatus(
        CommandType type,
        String topic,
        String group,
        @Nullable String clientAddr) implements Command {
    static CommandCodec<GetConsumerStatus> codec(CommandType type) {
        return (fields, body) -> read(type, fields);
    }

    private static GetConsumerStatus read(CommandType type, FieldReader fields) {
        String client = fields.optionalString("clientAddr", Limits.CLIENT_ID);
        return new GetConsumerStatus(
                type,
                fields.requireString("topic", Limits.TOPIC),
                fields.requireString("group", Limits.GROUP),
                client == null || client.isBlank() ? null : client);
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic).put("group", group).put("clientAddr", clientAddr);
    }
}
