package org.ferrymq.protocol.command.send;

import io.netty.buffer.ByteBuf;
import java.util.EnumSet;
import java.util.Set;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandCodec;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Stores one message, or several of a batch, in a queue. Sent under three codes: with long field names, with short ones,
 * and as a batch (short names). Under two more codes it is the reply to a request, which is handed on to its client.
 *
 * @param type SEND_MESSAGE, SEND_MESSAGE_V2, SEND_BATCH_MESSAGE, SEND_REPLY_MESSAGE or SEND_REPLY_MESSAGE_V2
 * @param producerGroup the producer group
 * @param topic the topic
 * @param defaultTopic topic whose settings a new topic takes
 * @param defaultTopicQueueNums queues of a new topic
 * @param queueId the queue; below 0 the broker chooses
 * @param sysFlag system flag, see {@link org.ferrymq.protocol.message.SysFlag}
 * @param bornTimestamp when it was sent, milliseconds since the epoch
 * @param flag the application's flag
 * @param properties property string, null without properties
 * @param reconsumeTimes how often it was redelivered, if a consumer sends it back this way
 * @param unitMode unit mode
 * @param batch whether the body is a {@link BatchBody}
 * @param maxReconsumeTimes most redeliveries, -1 for the group's setting
 * @param body the message's body, or a {@link BatchBody}
 */
public record SendMessage(
        CommandType type,
        String producerGroup,
        String topic,
        String defaultTopic,
        int defaultTopicQueueNums,
        int queueId,
        int sysFlag,
        long bornTimestamp,
        int flag,
        @Nullable String properties,
        int reconsumeTimes,
        boolean unitMode,
        boolean batch,
        int maxReconsumeTimes,
        ByteBuf body)
        implements Command {
    private static final Set<CommandType> TYPES = EnumSet.of(
            CommandType.SEND_MESSAGE,
            CommandType.SEND_MESSAGE_V2,
            CommandType.SEND_BATCH_MESSAGE,
            CommandType.SEND_REPLY_MESSAGE,
            CommandType.SEND_REPLY_MESSAGE_V2);
    private static final String[] LONG_NAMES = {
        "producerGroup",
        "topic",
        "defaultTopic",
        "defaultTopicQueueNums",
        "queueId",
        "sysFlag",
        "bornTimestamp",
        "flag",
        "properties",
        "reconsumeTimes",
        "unitMode",
        "maxReconsumeTimes",
        "batch"
    };
    private static final String[] SHORT_NAMES = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"};

    /** Checks the type. */
    public SendMessage {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException(type + " does not send a message");
        }
    }

    static CommandCodec<SendMessage> codec(CommandType type) {
        return (fields, body) -> decode(type, fields, body);
    }

    private static String[] names(CommandType type) {
        boolean longNames = type == CommandType.SEND_MESSAGE || type == CommandType.SEND_REPLY_MESSAGE;
        return longNames ? LONG_NAMES : SHORT_NAMES;
    }

    private static SendMessage decode(CommandType type, FieldReader fields, ByteBuf body) {
        String[] n = names(type);
        return new SendMessage(
                type,
                fields.requireString(n[0], Limits.GROUP),
                fields.requireString(n[1], Limits.TOPIC),
                fields.string(n[2], Limits.TOPIC, ""),
                fields.optionalInt(n[3], 0, 65536, 4),
                fields.requireInt(n[4], -1, Integer.MAX_VALUE),
                fields.requireInt(n[5], Integer.MIN_VALUE, Integer.MAX_VALUE),
                fields.requireLong(n[6], Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireInt(n[7], Integer.MIN_VALUE, Integer.MAX_VALUE),
                fields.optionalString(n[8], Limits.PROPERTIES),
                fields.optionalInt(n[9], 0, Integer.MAX_VALUE, 0),
                fields.optionalBoolean(n[10], false),
                fields.optionalBoolean(n[12], type == CommandType.SEND_BATCH_MESSAGE),
                fields.optionalInt(n[11], -1, Integer.MAX_VALUE, -1),
                body);
    }

    @Override
    public void writeFields(FieldWriter fields) {
        String[] n = names(type);
        fields.put(n[0], producerGroup)
                .put(n[1], topic)
                .put(n[2], defaultTopic)
                .put(n[3], defaultTopicQueueNums)
                .put(n[4], queueId)
                .put(n[5], sysFlag)
                .put(n[6], bornTimestamp)
                .put(n[7], flag)
                .put(n[8], properties)
                .put(n[9], reconsumeTimes)
                .put(n[10], unitMode)
                .put(n[12], batch);
        if (maxReconsumeTimes >= 0) {
            fields.put(n[11], maxReconsumeTimes);
        }
    }
}
