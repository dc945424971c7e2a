package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.TopicOffset;

/**
 * Offsets of a topic: answer to GET_TOPIC_STATS_INFO.
 *
 * @param offsetTable by queue
 * @param topicPutTps messages a second, of the last minute
 */
public record TopicStats(Map<QueueIdentity, TopicOffset> offsetTable, double topicPutTps) implements Answer {
    /** A table whose rate is not known. */
    public TopicStats(Map<QueueIdentity, TopicOffset> offsetTable) {
        this(offsetTable, 0);
    }

    /** Reads the body of the answer. */
    public static TopicStats read(ByteBuf body) {
        return new TopicStats(
                OffsetTableJson.read(body, TopicOffset.class), OffsetTableJson.readRate(body, "topicPutTps"));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }

    @Override
    public ByteBuf body() {
        return OffsetTableJson.write(offsetTable, "topicPutTps", topicPutTps);
    }
}
