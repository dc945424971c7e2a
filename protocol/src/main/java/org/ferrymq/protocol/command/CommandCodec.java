package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * Between the fields and body of a frame and a command record. Stateless.
 *
 * @param <C> the record
 */
public interface CommandCodec<C extends Command> {
    /**
     * Reads a command.
     *
     * @throws BadCommandException naming the field that is missing, malformed or out of range
     */
    C decode(FieldReader fields, ByteBuf body);

    /** Writes the fields of a command; its body is {@link Command#body()}. */
    default void encode(C command, FieldWriter fields) {
        command.writeFields(fields);
    }
}
