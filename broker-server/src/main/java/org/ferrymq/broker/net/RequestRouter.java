package org.ferrymq.broker.net;

import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.handler.ExchangeMeter;
import org.ferrymq.broker.handler.Failures;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.Commands;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.RequestHandler;
import org.ferrymq.protocol.transport.Responder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes a request, hands it to its handler and sends what comes of it. A request that cannot be decoded and a handler
 * that fails get an error answer; neither touches other requests. Thread-safe.
 */
public final class RequestRouter implements RequestHandler {
    private static final Logger log = LoggerFactory.getLogger(RequestRouter.class);

    private final HandlerTable handlers;
    private final ExchangeMeter meter;

    /** A router for the commands in {@code handlers}; {@code meter} is told of each that was answered. */
    public RequestRouter(HandlerTable handlers, ExchangeMeter meter) {
        this.handlers = handlers;
        this.meter = meter;
    }

    @Override
    public void handle(Connection connection, Frame request, Responder responder) {
        ConnectionPeer peer = ConnectionPeer.of(connection);
        peer.heard(request);
        long began = System.nanoTime();
        Command command;
        CompletionStage<Response> stage;
        try {
            command = Commands.decode(request);
            stage = handlers.handle(command, peer);
            if (stage == null) {
                throw Commands.notSupported(request.code());
            }
        } catch (RuntimeException e) {
            finish(peer, request, responder, null, e);
            return;
        }
        boolean atOnce = stage.toCompletableFuture().isDone();
        var unusedEnd = stage.whenComplete((response, error) -> {
            // What a client that has gone would have got is no traffic.
            if (response != null && peer.isActive()) {
                measure(command, response, System.nanoTime() - began, atOnce);
            }
            finish(peer, request, responder, response, error);
        });
    }

    private void measure(Command command, Response response, long nanos, boolean atOnce) {
        try {
            meter.answered(command, response, nanos, atOnce);
        } catch (RuntimeException e) {
            // Counting must not cost anybody an answer.
            log.error("counting of {} failed", command.type(), e);
        }
    }

    private static void finish(
            ConnectionPeer peer,
            Frame request,
            Responder responder,
            @Nullable Response response,
            @Nullable Throwable error) {
        try {
            Response answer = response != null && error == null ? response : failed(peer, request, error);
            if (request.isOneway()) {
                ReferenceCountUtil.release(answer.body());
            } else {
                responder.respond(
                        Frame.response(request, answer.code(), answer.remark(), answer.fields(), answer.body()));
            }
        } finally {
            request.release();
        }
    }

    private static Response failed(ConnectionPeer peer, Frame request, @Nullable Throwable error) {
        Throwable cause =
                error == null ? new IllegalStateException("the handler gave no response") : Failures.unwrap(error);
        Response answer = Failures.response(cause, request.code());
        if (Failures.isUnforeseen(cause)) {
            log.error("{}: request {} failed", peer, request.code(), cause);
        } else if (!Failures.isOrdinary(cause)) {
            log.warn("{}: request {} refused with {}: {}", peer, request.code(), answer.code(), answer.remark());
        }
        return answer;
    }
}
