package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.route.QueueIdentity;

/**
 * Where a group goes on.
 *
 * @param offsetTable by queue
 */
public record ResetOffsetsAnswer(Map<QueueIdentity, Long> offsetTable) implements Answer {
    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }

    @Override
    public ByteBuf body() {
        return OffsetTableJson.write(offsetTable);
    }
}
