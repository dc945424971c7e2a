package org.ferrymq.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.RequestHandler;
import org.ferrymq.protocol.transport.Responder;
import org.ferrymq.protocol.transport.TransportClient;

/** Opens channels within a time limit. Thread-safe. */
final class Connector {
    /** For channels over which the server has nothing to ask. */
    static final RequestHandler NO_PUSHES = (connection, request, responder) -> {
        Responder.fail(responder, request, ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "this client takes no requests");
        request.release();
    };

    private final TransportClient transport;

    Connector(TransportClient transport) {
        this.transport = transport;
    }

    /** Opens a channel; fails with CONNECTION_FAILED. */
    CompletableFuture<Connection> connect(InetSocketAddress address, Duration limit, RequestHandler pushes) {
        // the transport closes a channel that opens after the future has failed
        return transport
                .connect(address, pushes)
                .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(failure -> {
                    if (failure instanceof TimeoutException) {
                        throw new FerryException(
                                ErrorCode.CONNECTION_FAILED,
                                "cannot connect to " + address + " within " + limit.toMillis() + " ms",
                                failure);
                    }
                    throw Failures.of(failure);
                });
    }
}
