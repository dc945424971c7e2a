package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.BodyRules;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;

/**
 * What the clients of a group said.
 *
 * @param tables by client id: its table of offsets, see {@link #tableOf}
 */
public record ConsumerStatusAnswer(Map<String, String> tables) implements Answer {
    private static final String TABLE = "\"messageQueueTable\":";

    /**
     * The table in a client's answer, as the near-JSON that RocketMQ writes (see {@link ResetClientOffsets#table}); it is handed on
     * as it is.
     *
     * @throws BadCommandException if there is none
     */
    public static String tableOf(ByteBuf body) {
        String text = body.toString(StandardCharsets.UTF_8);
        int at = text.indexOf(TABLE);
        if (at < 0) {
            throw BodyRules.broken("no messageQueueTable");
        }
        int from = at + TABLE.length();
        return text.substring(from, OffsetTableJson.objectEnd(text, from));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }

    @Override
    public ByteBuf body() {
        ByteBuf out = Unpooled.buffer(256);
        out.writeCharSequence("{\"consumerTable\":{", StandardCharsets.UTF_8);
        String comma = "";
        for (Map.Entry<String, String> client : tables.entrySet()) {
            out.writeCharSequence(comma, StandardCharsets.UTF_8);
            out.writeBytes(JsonBody.write(client.getKey()));
            out.writeCharSequence(":" + client.getValue(), StandardCharsets.UTF_8);
            comma = ",";
        }
        out.writeCharSequence("},\"messageQueueTable\":{}}", StandardCharsets.UTF_8);
        return out;
    }
}
