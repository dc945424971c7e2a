package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.route.QueueIdentity;

/**
 * The near-JSON of RocketMQ's offset tables, whose member names are objects:
 * {@code {"offsetTable":{{"brokerName":"b","queueId":0,"topic":"t"}:{...},...}}}. No JSON library reads it.
 */
final class OffsetTableJson {
    private static final String TABLE = "\"offsetTable\":{";

    private OffsetTableJson() {}

    static <V> ByteBuf write(Map<QueueIdentity, V> table, String rateName, double rate) {
        ByteBuf out = open(table);
        ByteBufUtil.writeAscii(out, "},\"" + rateName + "\":" + rate + "}");
        return out;
    }

    static <V> ByteBuf write(Map<QueueIdentity, V> table) {
        ByteBuf out = open(table);
        ByteBufUtil.writeAscii(out, "}}");
        return out;
    }

    private static <V> ByteBuf open(Map<QueueIdentity, V> table) {
        ByteBuf out = Unpooled.buffer(64 + 160 * table.size());
        ByteBufUtil.writeAscii(out, "{" + TABLE);
        boolean first = true;
        for (Map.Entry<QueueIdentity, V> entry : table.entrySet()) {
            if (!first) {
                out.writeByte(',');
            }
            first = false;
            out.writeBytes(JsonBody.write(entry.getKey())).writeByte(':').writeBytes(JsonBody.write(entry.getValue()));
        }
        return out;
    }

    static <V> Map<QueueIdentity, V> read(ByteBuf body, Class<V> valueType) {
        String text = body.toString(StandardCharsets.UTF_8);
        int at = text.indexOf(TABLE);
        if (at < 0) {
            throw malformed("no offsetTable");
        }
        at += TABLE.length();
        Map<QueueIdentity, V> table = new LinkedHashMap<>();
        while (at < text.length() && text.charAt(at) != '}') {
            int keyEnd = objectEnd(text, at);
            if (keyEnd >= text.length() || text.charAt(keyEnd) != ':') {
                throw malformed("no value at " + keyEnd);
            }
            int valueEnd = objectEnd(text, keyEnd + 1);
            table.put(part(text, at, keyEnd, QueueIdentity.class), part(text, keyEnd + 1, valueEnd, valueType));
            at = valueEnd < text.length() && text.charAt(valueEnd) == ',' ? valueEnd + 1 : valueEnd;
        }
        return table;
    }

    /** The rate beside the table; 0 if it is missing. */
    static double readRate(ByteBuf body, String rateName) {
        String text = body.toString(StandardCharsets.UTF_8);
        // The name cannot be within a topic's: those have no quotes.
        int at = text.lastIndexOf("\"" + rateName + "\":");
        if (at < 0) {
            return 0;
        }
        int from = at + rateName.length() + 3;
        int to = from;
        while (to < text.length() && "+-.0123456789eE".indexOf(text.charAt(to)) >= 0) {
            to++;
        }
        try {
            return Double.parseDouble(text.substring(from, to));
        } catch (NumberFormatException e) {
            throw malformed(rateName + " is not a number");
        }
    }

    private static <T> T part(String text, int from, int to, Class<T> type) {
        return JsonBody.read(Unpooled.copiedBuffer(text.substring(from, to), StandardCharsets.UTF_8), type);
    }

    /** Index after the object that begins at an index. */
    static int objectEnd(String text, int from) {
        if (from >= text.length() || text.charAt(from) != '{') {
            throw malformed("no object at " + from);
        }
        int depth = 0;
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i + 1;
            }
        }
        throw malformed("object without end at " + from);
    }

    private static BadCommandException malformed(String problem) {
        return new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, "body: offset table: " + problem);
    }
}
