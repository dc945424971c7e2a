package org.ferrymq.protocol.transport;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;

/** Linux's native transport, used if its classes and its native library are on the class path. */
final class EpollThreads {
    private EpollThreads() {}

    static boolean isAvailable() {
        return Epoll.isAvailable();
    }

    static IoThreads start(ServiceThreads factory, int threads, SelectStrategyFactory waiting) {
        return new IoThreads(
                new MultiThreadIoEventLoopGroup(threads, factory, EpollIoHandler.newFactory(0, waiting)),
                EpollServerSocketChannel.class,
                EpollSocketChannel.class);
    }
}
