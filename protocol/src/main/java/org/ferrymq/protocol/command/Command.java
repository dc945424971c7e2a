package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A request of the protocol as a record. A command decoded from a frame borrows the frame's body: release the frame
 * when done with the command.
 */
public interface Command {
    /** Which request it is. */
    CommandType type();

    /** Writes the fields of the request. */
    void writeFields(FieldWriter fields);

    /** The body of the request; sending it consumes it. */
    default ByteBuf body() {
        return Unpooled.EMPTY_BUFFER;
    }
}
