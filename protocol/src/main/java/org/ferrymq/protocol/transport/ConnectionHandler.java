package org.ferrymq.protocol.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.Timer;
import java.io.IOException;
import java.util.function.Consumer;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.CodeNames;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.frame.Frame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a pipeline: owns the connection of the channel and dispatches what arrives. One per channel. */
// Writes and closes report through the pipeline (exceptionCaught, channelInactive).
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);

    private final RequestHandler handler;
    private final ConnectionListener listener;
    private final Consumer<ChannelConnection> onActive;
    private final Timer timer;
    private @Nullable ChannelConnection connection;

    ConnectionHandler(
            RequestHandler handler, ConnectionListener listener, Consumer<ChannelConnection> onActive, Timer timer) {
        this.handler = handler;
        this.listener = listener;
        this.onActive = onActive;
        this.timer = timer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ChannelConnection opened = new ChannelConnection(ctx.channel(), timer);
        connection = opened;
        listener.opened(opened);
        onActive.accept(opened);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ChannelConnection closing = connection;
        if (closing != null) {
            closing.channelClosed();
            listener.closed(closing);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Frame frame = (Frame) message;
        ChannelConnection current = connection;
        if (current == null) {
            frame.release();
            return;
        }
        current.readStarted();
        if (frame.isResponse()) {
            current.answered(frame);
        } else {
            handle(current, frame);
        }
    }

    private void handle(ChannelConnection current, Frame request) {
        Responder responder = request.isOneway() ? Frame::release : current::send;
        try {
            handler.handle(current, request, responder);
        } catch (RuntimeException e) {
            responder.respond(failure(current, request, e));
            request.release();
        }
    }

    private static Frame failure(Connection from, Frame request, RuntimeException e) {
        if (e instanceof BadCommandException bad) {
            log.warn("{} of {} refused: {}", CodeNames.request(request.code()), from, bad.getMessage());
            return Commands.failure(request, bad.responseCode(), String.valueOf(bad.getMessage()));
        }
        if (e instanceof FerryException known) {
            log.warn("{} of {} failed: {}", CodeNames.request(request.code()), from, known.getMessage());
            return Commands.failure(request, known.code().responseCode(), String.valueOf(known.getMessage()));
        }
        log.error("{} of {} failed", CodeNames.request(request.code()), from, e);
        return Commands.failure(request, ResponseCode.SYSTEM_ERROR, e.toString());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ChannelConnection current = connection;
        if (current != null) {
            current.readCompleted();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ChannelConnection current = connection;
        if (current != null && ctx.channel().isWritable()) {
            current.tellIfWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            log.info("closing {}: nothing came from it for too long", peer(ctx));
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof FerryException) {
            log.warn("closing {}: {}", peer(ctx), reason.getMessage());
        } else if (reason instanceof IOException) {
            log.info("closing {}: {}", peer(ctx), reason.getMessage());
        } else {
            log.error("closing {}", peer(ctx), reason);
        }
        ctx.close();
    }

    private String peer(ChannelHandlerContext ctx) {
        return String.valueOf(connection == null ? ctx.channel().remoteAddress() : connection);
    }
}
