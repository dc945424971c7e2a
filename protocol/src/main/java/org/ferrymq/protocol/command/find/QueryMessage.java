package org.ferrymq.protocol.command.find;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Finds messages by topic and key.
 *
 * @param topic the topic
 * @param key key of the application or unique key
 * @param maxNum most messages to find
 * @param beginTimestamp stored not before, milliseconds since the epoch
 * @param endTimestamp stored not after
 */
public record QueryMessage(String topic, String key, int maxNum, long beginTimestamp, long endTimestamp)
        implements Command {
    static QueryMessage decode(FieldReader fields, ByteBuf body) {
        return new QueryMessage(
                fields.requireString("topic", Limits.TOPIC),
                fields.requireString("key", Limits.PROPERTIES),
                fields.requireInt("maxNum", 1, Integer.MAX_VALUE),
                fields.requireLong("beginTimestamp", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireLong("endTimestamp", Long.MIN_VALUE, Long.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.QUERY_MESSAGE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic)
                .put("key", key)
                .put("maxNum", maxNum)
                .put("beginTimestamp", beginTimestamp)
                .put("endTimestamp", endTimestamp);
    }
}
