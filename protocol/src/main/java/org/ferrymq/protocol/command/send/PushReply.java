package org.ferrymq.protocol.command.send;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Broker to client: the reply to a request of one of its producers.
 *
 * @param producerGroup group of who replied
 * @param topic the cluster's reply topic
 * @param defaultTopic as the reply was sent
 * @param defaultTopicQueueNums as the reply was sent
 * @param queueId as the reply was sent
 * @param sysFlag as the reply was sent: tells whether the body is compressed
 * @param bornTimestamp when the reply was sent, milliseconds since the epoch
 * @param flag the application's flag
 * @param properties property string, with the identifier of the request
 * @param bornHost address of who replied, {@code host:port}
 * @param storeHost address of the broker, {@code host:port}
 * @param storeTimestamp when the broker handed it on, milliseconds since the epoch
 * @param body body of the reply
 */
public record PushReply(
        String producerGroup,
        String topic,
        String defaultTopic,
        int defaultTopicQueueNums,
        int queueId,
        int sysFlag,
        long bornTimestamp,
        int flag,
        @Nullable String properties,
        String bornHost,
        String storeHost,
        long storeTimestamp,
        ByteBuf body)
        implements Command {

    static PushReply decode(FieldReader fields, ByteBuf body) {
        return new PushReply(
                fields.requireString("producerGroup", Limits.GROUP),
                fields.requireString("topic", Limits.TOPIC),
                fields.string("defaultTopic", Limits.TOPIC, ""),
                fields.optionalInt("defaultTopicQueueNums", 0, 65536, 4),
                fields.requireInt("queueId", -1, Integer.MAX_VALUE),
                fields.requireInt("sysFlag", Integer.MIN_VALUE, Integer.MAX_VALUE),
                fields.requireLong("bornTimestamp", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireInt("flag", Integer.MIN_VALUE, Integer.MAX_VALUE),
                fields.optionalString("properties", Limits.PROPERTIES),
                fields.requireString("bornHost", Limits.ADDRESS),
                fields.requireString("storeHost", Limits.ADDRESS),
                fields.requireLong("storeTimestamp", Long.MIN_VALUE, Long.MAX_VALUE),
                body);
    }

    @Override
    public CommandType type() {
        return CommandType.PUSH_REPLY_MESSAGE_TO_CLIENT;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("producerGroup", producerGroup)
                .put("topic", topic)
                .put("defaultTopic", defaultTopic)
                .put("defaultTopicQueueNums", defaultTopicQueueNums)
                .put("queueId", queueId)
                .put("sysFlag", sysFlag)
                .put("bornTimestamp", bornTimestamp)
                .put("flag", flag)
                .put("properties", properties)
                .put("bornHost", bornHost)
                .put("storeHost", storeHost)
                .put("storeTimestamp", storeTimestamp);
    }
}
