package org.ferrymq.protocol.command.jms.piece;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Reads one piece of a body that is too large for a frame.
 *
 * @param bodyId name of the body, as its message says
 * @param number which piece, from 0
 */
public record GetPiece(String bodyId, int number) implements Command {
    static GetPiece decode(FieldReader fields, ByteBuf body) {
        return new GetPiece(
                fields.requireString("bodyId", Limits.BODY_ID), fields.requireInt("number", 0, Limits.PIECES - 1));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_PIECE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("bodyId", bodyId).put("number", number);
    }
}
