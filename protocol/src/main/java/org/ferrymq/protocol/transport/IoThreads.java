package org.ferrymq.protocol.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.idle.AdaptiveSpin;
import org.ferrymq.protocol.idle.SpinLimit;

/** The event loops of a transport and the channel types that fit them. */
record IoThreads(EventLoopGroup group, Class<? extends ServerChannel> server, Class<? extends SocketChannel> client) {
    private static final boolean EPOLL = epollAvailable();

    static IoThreads start(String name, int threads) {
        ServiceThreads factory = new ServiceThreads(name);
        long spinNanos = SpinLimit.nanos();
        SelectStrategyFactory waiting = () -> new SpinningSelect(new AdaptiveSpin(spinNanos));
        if (EPOLL) {
            return EpollThreads.start(factory, threads, waiting);
        }
        return new IoThreads(
                new MultiThreadIoEventLoopGroup(
                        threads, factory, NioIoHandler.newFactory(SelectorProvider.provider(), waiting)),
                NioServerSocketChannel.class,
                NioSocketChannel.class);
    }

    private static boolean epollAvailable() {
        try {
            return EpollThreads.isAvailable();
        } catch (NoClassDefFoundError e) {
            // The epoll jars are optional: without them the JDK's NIO serves.
            return false;
        }
    }

    void stop() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
