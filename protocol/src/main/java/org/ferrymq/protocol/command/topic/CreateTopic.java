package org.ferrymq.protocol.command.topic;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Creates or changes a topic on a broker.
 *
 * @param topic the topic
 * @param defaultTopic topic whose permissions count
 * @param readQueueNums queues to read from
 * @param writeQueueNums queues to write to
 * @param perm 4 read, 2 write
 * @param topicFilterType how it is filtered
 * @param topicSysFlag system flag
 * @param order whether its order matters
 * @param attributes attributes
 */
public record CreateTopic(
        String topic,
        String defaultTopic,
        int readQueueNums,
        int writeQueueNums,
        int perm,
        String topicFilterType,
        int topicSysFlag,
        boolean order,
        @Nullable String attributes)
        implements Command {
    static CreateTopic decode(FieldReader fields, ByteBuf body) {
        return new CreateTopic(
                fields.requireString("topic", Limits.TOPIC),
                fields.string("defaultTopic", Limits.TOPIC, ""),
                fields.requireInt("readQueueNums", 0, 65536),
                fields.requireInt("writeQueueNums", 0, 65536),
                fields.requireInt("perm", 0, 15),
                fields.string("topicFilterType", 64, "SINGLE_TAG"),
                fields.optionalInt("topicSysFlag", 0, Integer.MAX_VALUE, 0),
                fields.optionalBoolean("order", false),
                fields.optionalString("attributes", 4096));
    }

    @Override
    public CommandType type() {
        return CommandType.UPDATE_AND_CREATE_TOPIC;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic)
                .put("defaultTopic", defaultTopic)
                .put("readQueueNums", readQueueNums)
                .put("writeQueueNums", writeQueueNums)
                .put("perm", perm)
                .put("topicFilterType", topicFilterType)
                .put("topicSysFlag", topicSysFlag)
                .put("order", order)
                .put("attributes", attributes);
    }
}
