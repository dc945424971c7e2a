package org.ferrymq.protocol.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Opens connections to servers. Thread-safe; its threads are daemons. */
@SuppressWarnings("FutureReturnValueIgnored") // failures complete the caller's future
public final class TransportClient implements AutoCloseable {
    private final TransportConfig config;
    private final IoThreads threads;
    private final HashedWheelTimer timer =
            new HashedWheelTimer(new ServiceThreads("ferrymq-client-timer"), 50, TimeUnit.MILLISECONDS);
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    /** A client with the given settings. */
    public TransportClient(TransportConfig config) {
        this.config = config;
        this.threads = IoThreads.start("ferrymq-client-io", config.ioThreads());
    }

    /**
     * Opens a connection. The future completes on the event loop, before anything that the server sends is handled, or
     * fails with CONNECTION_FAILED.
     *
     * @param forServerPushes handles requests that the server sends over the connection
     */
    public CompletableFuture<Connection> connect(InetSocketAddress server, RequestHandler forServerPushes) {
        CompletableFuture<Connection> opened = new CompletableFuture<>();
        InetSocketAddress target =
                server.isUnresolved() ? new InetSocketAddress(server.getHostString(), server.getPort()) : server;
        try {
            threads.group().execute(() -> open(server, target, forServerPushes, opened));
        } catch (RejectedExecutionException e) {
            opened.completeExceptionally(SocketFailures.connecting(server, e));
        }
        return opened;
    }

    /** On an event loop: making a channel leaves tables of Netty's in the thread, and a caller's may be a server's, which lives longer than our classes. */
    private void open(
            InetSocketAddress server,
            InetSocketAddress target,
            RequestHandler forServerPushes,
            CompletableFuture<Connection> opened) {
        int mark = config.highWaterMark();
        new Bootstrap()
                .group(threads.group())
                .channel(threads.client())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        config.connectTimeout().toMillis())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(mark / 2, mark))
                .handler(new Pipeline(
                        config,
                        () -> new ConnectionHandler(
                                forServerPushes, ConnectionListener.NONE, c -> track(c, opened), timer)))
                .connect(target)
                .addListener(future -> {
                    Throwable failure = future.cause();
                    if (failure != null) {
                        opened.completeExceptionally(SocketFailures.connecting(server, failure));
                    }
                });
    }

    private void track(ChannelConnection connection, CompletableFuture<Connection> opened) {
        Channel channel = connection.channel();
        channels.add(channel);
        if (!opened.complete(connection)) {
            // The caller gave up meanwhile.
            channel.close();
        }
    }

    /** Closes every connection and waits until they are closed; not to be called on an event loop. */
    @Override
    public void close() {
        channels.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        threads.stop();
        timer.stop();
    }
}
