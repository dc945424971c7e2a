package org.ferrymq.client.remoting;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.ferrymq.client.Failures;
import org.ferrymq.protocol.AddressText;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.RequestHandler;
import org.ferrymq.protocol.transport.Responder;
import org.ferrymq.protocol.transport.TransportClient;

/** Opens channels within a time limit. Thread-safe; never blocks the caller, who may be an event loop, by looking up a host's name. */
public final class Connector {
    /** For channels over which the server has nothing to ask. */
    public static final RequestHandler NO_PUSHES = (connection, request, responder) -> {
        Responder.fail(responder, request, ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "this client takes no requests");
        request.release();
    };

    private final TransportClient transport;
    private final ScheduledExecutorService scheduler;
    private final Executor resolver;

    /**
     * Creates a connector.
     *
     * @param scheduler keeps the time limits
     * @param resolver looks up the names of hosts, which may take long
     */
    Connector(TransportClient transport, ScheduledExecutorService scheduler, Executor resolver) {
        this.transport = transport;
        this.scheduler = scheduler;
        this.resolver = resolver;
    }

    /** Opens a channel; fails with CONNECTION_FAILED. */
    public CompletableFuture<Connection> connect(InetSocketAddress address, Duration limit, RequestHandler pushes) {
        CompletableFuture<Connection> opened = new CompletableFuture<>();
        try {
            ScheduledFuture<?> alarm = scheduler.schedule(
                    () -> opened.completeExceptionally(new FerryException(
                            ErrorCode.CONNECTION_FAILED,
                            "cannot connect to " + AddressText.of(address) + " within " + limit.toMillis() + " ms")),
                    limit.toNanos(),
                    TimeUnit.NANOSECONDS);
            Failures.unawaited(opened.whenComplete((connection, failure) -> alarm.cancel(false)));
            if (!address.isUnresolved()
                    || NetUtil.createByteArrayFromIpAddressString(address.getHostString()) != null) {
                open(address, pushes, opened);
            } else {
                resolver.execute(() -> resolve(address, pushes, opened));
            }
        } catch (RejectedExecutionException e) {
            opened.completeExceptionally(
                    new FerryException(ErrorCode.CONNECTION_CLOSED, "the client is shutting down", e));
        }
        return opened;
    }

    private void resolve(InetSocketAddress address, RequestHandler pushes, CompletableFuture<Connection> opened) {
        try {
            InetAddress host = InetAddress.getByName(address.getHostString());
            open(new InetSocketAddress(host, address.getPort()), pushes, opened);
        } catch (UnknownHostException e) {
            opened.completeExceptionally(new FerryException(
                    ErrorCode.CONNECTION_FAILED,
                    "cannot connect to " + AddressText.of(address) + ": the name of the host is not known",
                    e));
        }
    }

    private void open(InetSocketAddress address, RequestHandler pushes, CompletableFuture<Connection> opened) {
        if (opened.isDone()) {
            return;
        }
        Failures.unawaited(transport.connect(address, pushes).whenComplete((connection, failure) -> {
            if (failure != null) {
                opened.completeExceptionally(Failures.of(failure));
            } else if (!opened.complete(connection)) {
                // nobody waits any more
                Failures.unawaited(connection.close());
            }
        }));
    }
}
