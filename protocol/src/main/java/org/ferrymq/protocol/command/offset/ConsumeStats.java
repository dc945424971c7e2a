package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.route.OffsetProgress;
import org.ferrymq.protocol.route.QueueIdentity;

/**
 * Progress of a consumer group: answer to GET_CONSUME_STATS.
 *
 * @param offsetTable by queue
 * @param consumeTps messages a second, of the last minute
 */
public record ConsumeStats(Map<QueueIdentity, OffsetProgress> offsetTable, double consumeTps) implements Answer {
    /** A table whose rate is not known. */
    public ConsumeStats(Map<QueueIdentity, OffsetProgress> offsetTable) {
        this(offsetTable, 0);
    }

    /** Reads the body of the answer. */
    public static ConsumeStats read(ByteBuf body) {
        return new ConsumeStats(
                OffsetTableJson.read(body, OffsetProgress.class), OffsetTableJson.readRate(body, "consumeTps"));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }

    @Override
    public ByteBuf body() {
        return OffsetTableJson.write(offsetTable, "consumeTps", consumeTps);
    }
}
