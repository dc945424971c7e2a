package org.ferrymq.protocol.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/** Accepts connections and hands their requests to a handler. Start once, close once (more is harmless). */
public final class TransportServer implements AutoCloseable {
    private final TransportConfig config;
    private final RequestHandler handler;
    private final ConnectionListener listener;
    private final HashedWheelTimer timer =
            new HashedWheelTimer(new ServiceThreads("ferrymq-timer"), 50, TimeUnit.MILLISECONDS);
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private @Nullable IoThreads threads;
    private @Nullable ServerBootstrap bootstrap;
    private boolean closed;

    /** A server that does not listen yet. */
    public TransportServer(TransportConfig config, RequestHandler handler, ConnectionListener listener) {
        this.config = config;
        this.handler = handler;
        this.listener = listener;
    }

    /**
     * Listens.
     *
     * @return the address that it listens on
     * @throws FerryException ADDRESS_IN_USE if the port is taken, INVALID_CONFIGURATION if the address is not ours
     */
    public synchronized InetSocketAddress start() {
        if (threads != null || closed) {
            throw new FerryException(ErrorCode.ILLEGAL_STATE, "the transport was started before");
        }
        IoThreads started = IoThreads.start("ferrymq-io", config.ioThreads());
        threads = started;
        int mark = config.highWaterMark();
        ServerBootstrap made = new ServerBootstrap()
                .group(started.group())
                .channel(started.server())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(mark / 2, mark))
                .childHandler(new Pipeline(config, this::newHandler));
        bootstrap = made;
        try {
            return listen(made, config.port());
        } catch (FerryException e) {
            close();
            throw e;
        }
    }

    /**
     * Listens on one more port, for the same requests; a failure leaves the first one as it is.
     *
     * @throws FerryException ADDRESS_IN_USE if the port is taken
     */
    public synchronized void listenAlso(int port) {
        ServerBootstrap started = bootstrap;
        if (started == null || closed) {
            throw new FerryException(ErrorCode.ILLEGAL_STATE, "the transport is not started");
        }
        var unusedAddress = listen(started, port);
    }

    private InetSocketAddress listen(ServerBootstrap started, int port) {
        ChannelFuture bound =
                started.bind(new InetSocketAddress(config.bind(), port)).awaitUninterruptibly();
        Throwable failure = bound.cause();
        if (failure != null) {
            throw SocketFailures.listening("", config.bind(), port, "--port", failure);
        }
        channels.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private ConnectionHandler newHandler() {
        return new ConnectionHandler(handler, listener, this::track, timer);
    }

    private void track(ChannelConnection connection) {
        channels.add(connection.channel());
    }

    /** Closes the listening socket and every connection, and waits until they are closed. */
    @Override
    public synchronized void close() {
        closed = true;
        channels.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        if (threads != null) {
            threads.stop();
        }
        timer.stop();
    }
}
