package org.ferrymq.broker.handler.jms;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.pieces.Pieces;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.jms.piece.GetPiece;
import org.ferrymq.protocol.command.jms.piece.GetPieceAnswer;
import org.ferrymq.protocol.command.jms.piece.PutPiece;

/** Pieces of large bodies. They pass by the agent: no state of a connection is in them. */
final class PieceHandlers {
    private final Pieces pieces;
    private final LongSupplier nowMs;

    PieceHandlers(Pieces pieces, LongSupplier nowMs) {
        this.pieces = pieces;
        this.nowMs = nowMs;
    }

    void register(HandlerTable table) {
        table.on(CommandType.PUT_PIECE, PutPiece.class, this::put).on(CommandType.GET_PIECE, GetPiece.class, this::get);
    }

    private CompletionStage<Response> put(PutPiece command, Peer peer) {
        AgentCalls.connection(peer);
        return pieces.put(
                        command.bodyId(),
                        command.number(),
                        command.checksum(),
                        command.body().nioBuffer(),
                        peer.remote(),
                        nowMs.getAsLong())
                .thenApply(done -> Response.success());
    }

    private CompletionStage<Response> get(GetPiece command, Peer peer) {
        AgentCalls.connection(peer);
        Pieces.Piece piece = pieces.get(command.bodyId(), command.number());
        ByteBuf body = PooledByteBufAllocator.DEFAULT.buffer(piece.bytes().remaining());
        body.writeBytes(piece.bytes());
        return Response.of(new GetPieceAnswer(piece.checksum(), body)).done();
    }
}
