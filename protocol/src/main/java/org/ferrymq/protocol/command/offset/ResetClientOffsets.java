package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.Limits;
import org.ferrymq.protocol.route.QueueIdentity;

/**
 * Broker to client: go on from these offsets.
 *
 * @param topic the topic
 * @param group the consumer group
 * @param timestamp the time that was asked for
 * @param body a table of offsets, see {@link #table} and {@link #list}
 */
public record ResetClientOffsets(String topic, String group, long timestamp, ByteBuf body) implements Command {
    /** One queue for clients that do not read the table. */
    private record Entry(String brokerName, long offset, int queueId, String topic) {}

    /** The body that most clients read. */
    public static ByteBuf table(Map<QueueIdentity, Long> offsets) {
        return OffsetTableJson.write(offsets);
    }

    /** The body that clients in C++ read. */
    public static ByteBuf list(Map<QueueIdentity, Long> offsets) {
        return JsonBody.write(Map.of(
                "offsetTable",
                offsets.entrySet().stream()
                        .map(each -> new Entry(
                                each.getKey().brokerName(),
                                each.getValue(),
                                each.getKey().queueId(),
                                each.getKey().topic()))
                        .toList()));
    }

    static ResetClientOffsets decode(FieldReader fields, ByteBuf body) {
        return new ResetClientOffsets(
                fields.requireString("topic", Limits.TOPIC),
                fields.requireString("group", Limits.GROUP),
                fields.requireLong("timestamp", Long.MIN_VALUE, Long.MAX_VALUE),
                body);
    }

    @Override
    public CommandType type() {
        return CommandType.RESET_CONSUMER_CLIENT_OFFSET;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic)
                .put("group", group)
                .put("timestamp", timestamp)
                .put("isForce", true);
    }
}
