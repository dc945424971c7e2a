package org.ferrymq.protocol.command.jms.piece;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of pieces of bodies. */
public final class PieceCodecs {
    private PieceCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.PUT_PIECE, PutPiece::decode);
        table.add(CommandType.GET_PIECE, GetPiece::decode);
    }
}
