package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a topic on a nameserver.
 *
 * @param topic the topic
 * @param clusterName only on this cluster
 */
public record DeleteTopicOnNameServer(
        String topic, @Nullable String clusterName) implements Command {
    static DeleteTopicOnNameServer decode(FieldReader fields, ByteBuf body) {
        return new DeleteTopicOnNameServer(
                fields.requireString("topic", Limits.TOPIC), fields.optionalString("clusterName", 255));
    }

    @Override
    public CommandType type() {
        return CommandType.DELETE_TOPIC_IN_NAMESRV;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic).put("clusterName", clusterName);
    }
}
