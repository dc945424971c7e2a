package org.ferrymq.protocol.command.jms.piece;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * One piece of a large body.
 *
 * @param checksum CRC-32C of the bytes, as the sender said
 * @param body the bytes
 */
public record GetPieceAnswer(int checksum, ByteBuf body) implements Answer {
    /** Reads the answer. */
    public static GetPieceAnswer read(FieldReader fields, ByteBuf body) {
        return new GetPieceAnswer(fields.requireInt("checksum", Integer.MIN_VALUE, Integer.MAX_VALUE), body);
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("checksum", checksum);
    }
}
