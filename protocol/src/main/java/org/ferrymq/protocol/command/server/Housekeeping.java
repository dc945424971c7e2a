package org.ferrymq.protocol.command.server;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandCodec;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Has a broker tidy up its files; answered when that has begun, or when there is nothing to do.
 *
 * @param type CLEAN_EXPIRED_CONSUMEQUEUE, CLEAN_UNUSED_TOPIC, DELETE_EXPIRED_COMMITLOG or POP_ROLLBACK
 */
public record Housekeeping(CommandType type) implements Command {
    static CommandCodec<Housekeeping> codec(CommandType type) {
        return (FieldReader fields, ByteBuf body) -> new Housekeeping(type);
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }
}
