package org.ferrymq.perf;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What a broker could do at best on this machine: nothing but the disk or the loopback. A durable send cannot be faster
 * than one force() and one round trip.
 */
final class MachineLimits {

    private static final int WRITERS = 8;
    private static final int FILE_SIZE = 256 << 20;

    private final Settings settings;
    private final Path folder;
    private final PrintStream progressOut;
    private final boolean terminal;

    MachineLimits(Settings settings, Path folder, PrintStream progressOut, boolean terminal) {
        this.settings = settings;
        this.folder = folder;
        this.progressOut = progressOut;
        this.terminal = terminal;
    }

    void run(Consumer<PerfResult> results) throws Exception {
        Files.createDirectories(folder);
        Path file = Files.createTempFile(folder, "mqperf-limits", ".bin");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            fill(channel);
            results.accept(force(new Appender(channel, settings.size())));
            results.accept(groupCommit(new Appender(channel, settings.size())));
        } finally {
            Files.delete(file);
        }
        results.accept(echo());
    }

    private static void fill(FileChannel channel) throws IOException {
        ByteBuffer zeroes = ByteBuffer.allocateDirect(1 << 20);
        for (int written = 0; written < FILE_SIZE; written += zeroes.capacity()) {
            zeroes.clear();
            channel.write(zeroes, written);
        }
        channel.force(true);
    }

    /** Writes one message into the prepared file, then force(false), again and again. */
    private PerfResult force(Appender appender) throws Exception {
        Meter meter = meter("limits force");
        Thread writer = new Thread(
                () -> {
                    while (meter.isRunning()) {
                        long begin = System.nanoTime();
                        appender.write();
                        appender.force();
                        meter.record(System.nanoTime() - begin, 1);
                    }
                },
                "mqperf-force");
        writer.start();
        Meter.Measured measured = meter.run(settings.warmUp(), settings.duration());
        writer.join();
        return result("limits-force", 1).withMeasured(measured);
    }

    /** Eight writers, each waiting for its message to be on disk; one thread writes what waits and forces once. */
    private PerfResult groupCommit(Appender appender) throws Exception {
        Meter meter = meter("limits group commit");
        BlockingQueue<CompletableFuture<Void>> inbox = new LinkedBlockingQueue<>();
        AtomicLong forces = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        threads.add(new Thread(() -> commitGroups(appender, inbox, forces, meter), "mqperf-appender"));
        for (int i = 0; i < WRITERS; i++) {
            threads.add(new Thread(
                    () -> {
                        while (meter.isRunning()) {
                            long begin = System.nanoTime();
                            CompletableFuture<Void> onDisk = new CompletableFuture<>();
                            inbox.add(onDisk);
                            onDisk.orTimeout(10, TimeUnit.SECONDS).join();
                            meter.record(System.nanoTime() - begin, 1);
                        }
                    },
                    "mqperf-writer-" + i));
        }
        threads.forEach(Thread::start);
        Meter.Measured measured = meter.run(settings.warmUp(), settings.duration());
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = settings.warmUp().plus(settings.duration()).toNanos() / 1e9;
        return result("limits-group-commit", WRITERS)
                .withNumber("forcesPerSecond", forces.get() / seconds)
                .withMeasured(measured);
    }

    private static void commitGroups(
            Appender appender, BlockingQueue<CompletableFuture<Void>> inbox, AtomicLong forces, Meter meter) {
        List<CompletableFuture<Void>> group = new ArrayList<>();
        try {
            while (meter.isRunning() || !inbox.isEmpty()) {
                CompletableFuture<Void> first = inbox.poll(100, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                group.add(first);
                inbox.drainTo(group);
                group.forEach(waiting -> appender.write());
                appender.force();
                forces.incrementAndGet();
                group.forEach(waiting -> waiting.complete(null));
                group.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One message there and back over TCP on the loopback interface, Netty's NIO transport on both ends. */
    private PerfResult echo() throws Exception {
        Meter meter = meter("limits echo");
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        try {
            Channel server = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public boolean isSharable() {
                            return true;
                        }

                        @Override
                        public void channelRead(ChannelHandlerContext ctx, Object message) {
                            ctx.writeAndFlush(message).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
                        }
                    })
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            Channel client = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new EchoClient(meter, settings.size()))
                    .connect(server.localAddress())
                    .sync()
                    .channel();
            Meter.Measured measured = meter.run(settings.warmUp(), settings.duration());
            client.close().sync();
            server.close().sync();
            return result("limits-echo", 1).withMeasured(measured);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private Meter meter(String label) {
        return new Meter(new Progress(progressOut, terminal, label), new CpuClock(List.of()));
    }

    private PerfResult result(String name, int writers) {
        return new PerfResult()
                .with("workload", name)
                .with("client", "machine")
                .with("producers", writers)
                .with("size", settings.size())
                .with("errors", 0);
    }

    /** Writes one message after the other, from the start again at the end of the file. One thread. */
    private static final class Appender {
        private final FileChannel channel;
        private final ByteBuffer message;
        private int position;

        Appender(FileChannel channel, int size) {
            this.channel = channel;
            this.message = ByteBuffer.allocateDirect(size);
        }

        void write() {
            message.clear();
            if (position + message.capacity() > FILE_SIZE) {
                position = 0;
            }
            try {
                channel.write(message, position);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            position += message.capacity();
        }

        void force() {
            try {
                channel.force(false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Sends the next message when the last one is back. */
    private static final class EchoClient extends SimpleChannelInboundHandler<ByteBuf> {
        private final Meter meter;
        private final int size;
        private int missing;
        private long begin;

        EchoClient(Meter meter, int size) {
            this.meter = meter;
            this.size = size;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            send(ctx);
        }

        private void send(ChannelHandlerContext ctx) {
            missing = size;
            begin = System.nanoTime();
            ctx.writeAndFlush(ctx.alloc().buffer(size).writeZero(size))
                    .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf part) {
            missing -= part.readableBytes();
            if (missing == 0) {
                meter.record(System.nanoTime() - begin, 1);
                if (meter.isRunning()) {
                    send(ctx);
                }
            }
        }
    }
}
