package org.ferrymq.protocol.command.jms.piece;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Stores one piece of a body that is too large for a frame. Pieces of a body are sent in order, each after the answer to the one before; the message that
 * names the body is produced behind them. A piece that is stored already is not stored again.
 *
 * @param bodyId name of the body, chosen by the client, unique in the world
 * @param number which piece, from 0
 * @param checksum CRC-32C of the bytes
 * @param body the bytes of the piece, at least one
 */
public record PutPiece(String bodyId, int number, int checksum, ByteBuf body) implements Command {
    static PutPiece decode(FieldReader fields, ByteBuf body) {
        return new PutPiece(
                fields.requireString("bodyId", Limits.BODY_ID),
                fields.requireInt("number", 0, Limits.PIECES - 1),
                fields.requireInt("checksum", Integer.MIN_VALUE, Integer.MAX_VALUE),
                body);
    }

    @Override
    public CommandType type() {
        return CommandType.PUT_PIECE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("bodyId", bodyId).put("number", number).put("checksum", checksum);
    }
}
