package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;

/**
 * Progress of all groups of a broker: answer to GET_BROKER_CONSUME_STATS.
 *
 * @param brokerAddr address of the broker
 * @param groups for each group the progress on each of its topics
 * @param totalDiff messages that are behind, of all groups together
 */
public record BrokerConsumeStats(String brokerAddr, Map<String, List<ConsumeStats>> groups, long totalDiff)
        implements Answer {
    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }

    /** Near-JSON, because it contains offset tables. */
    @Override
    public ByteBuf body() {
        ByteBuf out = Unpooled.buffer(1024);
        ByteBufUtil.writeAscii(out, "{\"brokerAddr\":");
        writeJson(out, brokerAddr);
        ByteBufUtil.writeAscii(out, ",\"consumeStatsList\":[");
        boolean first = true;
        for (Map.Entry<String, List<ConsumeStats>> group : groups.entrySet()) {
            ByteBufUtil.writeAscii(out, first ? "{" : ",{");
            first = false;
            writeJson(out, group.getKey());
            ByteBufUtil.writeAscii(out, ":[");
            boolean firstTopic = true;
            for (ConsumeStats topic : group.getValue()) {
                if (!firstTopic) {
                    out.writeByte(',');
                }
                firstTopic = false;
                out.writeBytes(topic.body());
            }
            ByteBufUtil.writeAscii(out, "]}");
        }
        ByteBufUtil.writeAscii(out, "],\"totalDiff\":" + totalDiff + ",\"totalInflightDiff\":0}");
        return out;
    }

    private static void writeJson(ByteBuf out, String text) {
        out.writeBytes(JsonBody.write(text));
    }
}
