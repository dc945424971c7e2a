package org.ferrymq.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the byte stream into {@link Frame}s. Every length is checked before anything is allocated; the first violation
 * raises a {@link FrameException} in the pipeline and makes the decoder discard the rest of the stream. One per channel.
 */
public final class FrameDecoder extends ByteToMessageDecoder {
    private static final int LENGTH_WORDS = 8;

    private final FrameLimits limits;
    private boolean broken;

    /** A decoder with the given limits. */
    public FrameDecoder(FrameLimits limits) {
        this.limits = limits;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            Frame frame = next(in);
            if (frame != null) {
                out.add(frame);
            }
        } catch (FrameException e) {
            broken = true;
            in.skipBytes(in.readableBytes());
            throw e;
        }
    }

    private @org.jspecify.annotations.Nullable Frame next(ByteBuf in) {
        int start = in.readerIndex();
        int readable = in.readableBytes();
        if (readable < Integer.BYTES) {
            return null;
        }
        int length = in.getInt(start);
        if (length < Integer.BYTES || length > limits.maxFrame()) {
            throw new FrameException("frame length " + length + " is not within 4.." + limits.maxFrame());
        }
        if (readable < LENGTH_WORDS) {
            return null;
        }
        int word = in.getInt(start + Integer.BYTES);
        int headerLength = word & 0xFFFFFF;
        if (headerLength > length - Integer.BYTES || headerLength > limits.maxHeader()) {
            throw new FrameException("header length " + headerLength + " does not fit a frame of " + length
                    + " bytes and the limit of " + limits.maxHeader());
        }
        int type = word >>> 24;
        if (type > 1) {
            throw new FrameException("unknown header encoding " + type);
        }
        if (readable < Integer.BYTES + length) {
            return null;
        }
        in.skipBytes(LENGTH_WORDS);
        ByteBuf header = in.readSlice(headerLength);
        FrameHeader parsed =
                type == 0 ? JsonHeader.read(header, limits.maxFields()) : BinaryHeader.read(header, limits.maxFields());
        int bodyLength = length - Integer.BYTES - headerLength;
        ByteBuf body = bodyLength == 0 ? io.netty.buffer.Unpooled.EMPTY_BUFFER : in.readRetainedSlice(bodyLength);
        return parsed.toFrame(body, type == 0 ? HeaderEncoding.JSON : HeaderEncoding.BINARY);
    }
}
