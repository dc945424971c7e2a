package org.ferrymq.protocol.command.pop;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * What a pop found, with its code POLLING_TIMEOUT and the like too. {@code QUEUES} below is a list separated by ';' of
 * {@code 0 QUEUE VALUE}, where 0 says that the messages are of the topic itself.
 *
 * @param popTime when they were taken, milliseconds since the epoch
 * @param invisibleTime for how long, milliseconds
 * @param reviveQid part of the handles: 0, or {@link PopHandle#ORDERED} for ordered pops
 * @param restNum about how many more messages there are
 * @param startOffsetInfo QUEUES with the lowest offset of each
 * @param msgOffsetInfo QUEUES with all offsets of each, separated by ','
 * @param body message records, one after the other
 */
public record PopMessageAnswer(
        long popTime,
        long invisibleTime,
        int reviveQid,
        long restNum,
        String startOffsetInfo,
        String msgOffsetInfo,
        ByteBuf body)
        implements Answer {
    /** Reads the answer. */
    public static PopMessageAnswer read(FieldReader fields, ByteBuf body) {
        return new PopMessageAnswer(
                fields.requireLong("popTime", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireLong("invisibleTime", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireInt("reviveQid", Integer.MIN_VALUE, Integer.MAX_VALUE),
                fields.requireLong("restNum", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.string("startOffsetInfo", Limits.PROPERTIES, ""),
                fields.string("msgOffsetInfo", Limits.PROPERTIES, ""),
                body);
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("popTime", popTime)
                .put("invisibleTime", invisibleTime)
                .put("reviveQid", reviveQid)
                .put("restNum", restNum)
                .put("startOffsetInfo", startOffsetInfo)
                .put("msgOffsetInfo", msgOffsetInfo);
    }
}
