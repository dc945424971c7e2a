package org.ferrymq.protocol.command.pop;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.BatchAcks;

/**
 * Acknowledges popped messages of several pops.
 *
 * @param batch which messages
 */
public record BatchAckMessage(BatchAcks batch) implements Command {
    static BatchAckMessage decode(FieldReader fields, ByteBuf body) {
        return new BatchAckMessage(JsonBody.read(body, BatchAcks.class));
    }

    @Override
    public CommandType type() {
        return CommandType.BATCH_ACK_MESSAGE;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(batch);
    }
}
