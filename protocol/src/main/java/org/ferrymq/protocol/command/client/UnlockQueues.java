package org.ferrymq.protocol.command.client;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.QueueLocks;

/**
 * Unlocks queues.
 *
 * @param locks which queues for whom
 */
public record UnlockQueues(QueueLocks locks) implements Command {
    static UnlockQueues decode(FieldReader fields, ByteBuf body) {
        return new UnlockQueues(JsonBody.read(body, QueueLocks.class));
    }

    @Override
    public CommandType type() {
        return CommandType.UNLOCK_BATCH_MQ;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(locks);
    }
}
