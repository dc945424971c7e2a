package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.TopicOffset;

/**
 * Offsets of a topic: answer to GET_TOPIC_STATS_INFO.
 *
 * @param offsetTable by queue
 */
public record TopicStats(Map<QueueIdentity, TopicOffset> offsetTable) implements Answer {
    /** Reads the body of the answer. */
    public static TopicStats read(ByteBuf body) {
        return new TopicStats(OffsetTableJson.read(body, TopicOffset.class));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }

    @Override
    public ByteBuf body() {
        return OffsetTableJson.write(offsetTable, "topicPutTps");
    }
}
