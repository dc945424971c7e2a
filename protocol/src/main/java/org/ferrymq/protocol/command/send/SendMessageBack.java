package org.ferrymq.protocol.command.send;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A consumer wants a message again later.
 *
 * @param offset position of the message in the log
 * @param group consumer group
 * @param delayLevel below 0 to the dead-letter queue, 0 by the number of tries, above as given
 * @param originMsgId identifier of the message
 * @param originTopic its topic
 * @param unitMode unit mode
 * @param maxReconsumeTimes most tries, -1 for the group's setting
 */
public record SendMessageBack(
        long offset,
        String group,
        int delayLevel,
        @Nullable String originMsgId,
        @Nullable String originTopic,
        boolean unitMode,
        int maxReconsumeTimes)
        implements Command {
    static SendMessageBack decode(FieldReader fields, ByteBuf body) {
        return new SendMessageBack(
                fields.requireLong("offset", 0, Long.MAX_VALUE),
                fields.requireString("group", Limits.GROUP),
                fields.requireInt("delayLevel", -1000, 1000),
                fields.optionalString("originMsgId", 512),
                fields.optionalString("originTopic", Limits.TOPIC),
                fields.optionalBoolean("unitMode", false),
                fields.optionalInt("maxReconsumeTimes", -1, Integer.MAX_VALUE, -1));
    }

    @Override
    public CommandType type() {
        return CommandType.CONSUMER_SEND_MSG_BACK;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("offset", offset)
                .put("group", group)
                .put("delayLevel", delayLevel)
                .put("originMsgId", originMsgId)
                .put("originTopic", originTopic)
                .put("unitMode", unitMode)
                .put("maxReconsumeTimes", maxReconsumeTimes);
    }
}
