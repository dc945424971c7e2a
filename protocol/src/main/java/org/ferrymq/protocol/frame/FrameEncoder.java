package org.ferrymq.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageEncoder;
import java.util.List;

/**
 * Writes {@link Frame}s. Small bodies are copied behind their header, so that one buffer goes out; larger ones travel as
 * they are. Stateless, shared by all channels. Consumes the frames.
 */
@Sharable
public final class FrameEncoder extends MessageToMessageEncoder<Frame> {
    private static final int COPY_LIMIT = 8192;
    private static final int HEADER_GUESS = 512;

    /** An encoder. */
    public FrameEncoder() {
        super(Frame.class);
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, Frame frame, List<Object> out) {
        ByteBuf body = frame.body();
        int bodyLength = body.readableBytes();
        boolean copy = bodyLength <= COPY_LIMIT;
        ByteBuf buffer = ctx.alloc().ioBuffer(HEADER_GUESS + (copy ? bodyLength : 0));
        try {
            writeHeader(frame, buffer, bodyLength);
            if (copy) {
                buffer.writeBytes(body, body.readerIndex(), bodyLength);
            }
        } catch (RuntimeException e) {
            buffer.release();
            throw e;
        }
        out.add(buffer);
        if (!copy) {
            out.add(body.retain());
        }
    }

    /** Appends length words and header of a frame to a buffer. */
    static void writeHeader(Frame frame, ByteBuf buffer, int bodyLength) {
        int start = buffer.writerIndex();
        buffer.writeZero(8);
        // A code above 16 bits (the POP family) does not fit the binary header.
        boolean json = frame.encoding() == HeaderEncoding.JSON || frame.code() != (short) frame.code();
        if (json) {
            JsonHeader.write(frame, buffer);
        } else {
            BinaryHeader.write(frame, buffer);
        }
        int headerLength = buffer.writerIndex() - start - 8;
        if (headerLength > 0xFFFFFF) {
            throw new FrameException("header of " + headerLength + " bytes does not fit a frame");
        }
        buffer.setInt(start, Integer.BYTES + headerLength + bodyLength);
        buffer.setInt(start + 4, (json ? 0 : 1) << 24 | headerLength);
    }
}
