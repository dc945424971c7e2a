package org.ferrymq.broker.net;

import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.handler.ExchangeMeter;
import org.ferrymq.broker.handler.Failures;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.security.Access;
import org.ferrymq.broker.security.Identity;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.CodeNames;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.codec.NoNameServer;
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

    private final RefusalLog refusals = new RefusalLog(log, System::nanoTime);
    private final HandlerTable handlers;
    private final ExchangeMeter meter;
    private final Access access;

    /**
     * A router.
     *
     * @param handlers serve the commands
     * @param meter told of each command that was answered
     * @param access what a connection may ask for before it has said who uses it
     */
    public RequestRouter(HandlerTable handlers, ExchangeMeter meter, Access access) {
        this.handlers = handlers;
        this.access = access;
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
        } catch (RuntimeException e) {
            finish(request, responder, failed(peer, request, e));
            return;
        }
        try {
            requireAccess(command, peer);
            stage = handlers.handle(command, peer);
            if (stage == null) {
                throw NoNameServer.refusedByBroker(request.code());
            }
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        boolean atOnce = stage.toCompletableFuture().isDone();
        var unusedEnd = stage.whenComplete((response, error) -> {
            Response answer = response != null && error == null ? response : failed(peer, request, error);
            // What a client that has gone would have got is no traffic.
            if (peer.isActive()) {
                measure(command, answer, System.nanoTime() - began, atOnce);
            }
            finish(request, responder, answer);
        });
    }

    private void requireAccess(Command command, ConnectionPeer peer) {
        if (!access.permits(command.type(), peer.attachment(Identity.class))) {
            // the code that RocketMQ's own clients know
            throw new BadCommandException(
                    ResponseCode.NO_PERMISSION,
                    "this broker serves users only: connect with a user name and a password (clients of RocketMQ cannot;"
                            + " the broker's setting security.native-clients lets them in without)");
        }
    }

    private void measure(Command command, Response response, long nanos, boolean atOnce) {
        try {
            meter.answered(command, response, nanos, atOnce);
        } catch (RuntimeException e) {
            // Counting must not cost anybody an answer.
            log.error("counting of {} failed", command.type(), e);
        }
    }

    private static void finish(Frame request, Responder responder, Response answer) {
        try {
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

    private Response failed(ConnectionPeer peer, Frame request, @Nullable Throwable error) {
        Throwable cause =
                error == null ? new IllegalStateException("the handler gave no response") : Failures.unwrap(error);
        Response answer = Failures.response(cause, request.code());
        if (Failures.isUnforeseen(cause)) {
            log.error("{}: {} failed", peer, CodeNames.request(request.code()), cause);
        } else if (Failures.isOverload(cause)) {
            refusals.refused(
                    peer, CodeNames.request(request.code()), CodeNames.response(answer.code()), remark(answer));
        } else if (!Failures.isOrdinary(cause)) {
            log.warn(
                    "{}: {} refused with {}: {}",
                    peer,
                    CodeNames.request(request.code()),
                    CodeNames.response(answer.code()),
                    answer.remark());
        }
        return answer;
    }

    private static String remark(Response answer) {
        String remark = answer.remark();
        return remark == null ? "" : remark;
    }
}
