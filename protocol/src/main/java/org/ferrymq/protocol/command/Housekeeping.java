package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
