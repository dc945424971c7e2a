package org.ferrymq.protocol.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ferrymq.protocol.frame.FrameDecoder;
import org.ferrymq.protocol.frame.FrameEncoder;

/** Sets up the pipeline of a channel. */
final class Pipeline extends ChannelInitializer<Channel> {
    private static final FrameEncoder ENCODER = new FrameEncoder();

    private final TransportConfig config;
    private final Supplier<ConnectionHandler> handlers;

    Pipeline(TransportConfig config, Supplier<ConnectionHandler> handlers) {
        this.config = config;
        this.handlers = handlers;
    }

    @Override
    protected void initChannel(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (!config.idleTimeout().isZero()) {
            pipeline.addLast(new IdleStateHandler(config.idleTimeout().toMillis(), 0, 0, TimeUnit.MILLISECONDS));
        }
        pipeline.addLast(new FrameDecoder(config.limits()), ENCODER, handlers.get());
    }
}
