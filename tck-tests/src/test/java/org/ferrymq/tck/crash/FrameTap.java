package org.ferrymq.tck.crash;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.FrameDecoder;
import org.ferrymq.protocol.frame.FrameLimits;
import org.ferrymq.tck.TcpProxy;

/** Reads the frames of one connection and asks about each whether it passes. */
public abstract class FrameTap implements TcpProxy.Tap {
    /** A request to the broker, or an answer to one of the broker's, is about to pass. {@return false if it must not: the connection ends} */
    protected abstract boolean toServer(Frame frame);

    /** An answer of the broker, or a request of its own, is about to pass. {@return false if it must not: the connection ends} */
    protected abstract boolean toClient(Frame frame);

    /** Whether answers are of interest now; else they pass unread. */
    protected boolean readsAnswers() {
        return true;
    }

    @Override
    public final void toServer(Socket from, Socket to) throws IOException {
        frames(from, to, (decoder, bytes) -> passes(decoder, bytes, this::toServer));
    }

    @Override
    public final void toClient(Socket from, Socket to) throws IOException {
        frames(from, to, (decoder, bytes) -> !readsAnswers() || passes(decoder, bytes, this::toClient));
    }

    private interface Question {
        boolean passes(Frame frame);
    }

    private static boolean passes(EmbeddedChannel decoder, byte[] bytes, Question question) {
        Frame frame = frame(decoder, bytes);
        try {
            return question.passes(frame);
        } finally {
            frame.release();
        }
    }

    private interface Gate {
        boolean passes(EmbeddedChannel decoder, byte[] frame);
    }

    private static void frames(Socket from, Socket to, Gate gate) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream(), 1 << 16));
        OutputStream out = to.getOutputStream();
        EmbeddedChannel decoder = new EmbeddedChannel(new FrameDecoder(FrameLimits.DEFAULT));
        try {
            while (true) {
                int length = in.readInt();
                if (length < 4 || length > FrameLimits.DEFAULT.maxFrame()) {
                    throw new IOException("a frame of " + length + " bytes");
                }
                byte[] frame = new byte[4 + length];
                ByteBuffer.wrap(frame).putInt(length);
                in.readFully(frame, 4, length);
                if (!gate.passes(decoder, frame)) {
                    return;
                }
                out.write(frame);
            }
        } catch (EOFException e) {
            to.shutdownOutput();
        } finally {
            decoder.finishAndReleaseAll();
        }
    }

    private static Frame frame(EmbeddedChannel decoder, byte[] bytes) {
        decoder.writeInbound(Unpooled.wrappedBuffer(bytes));
        Frame frame = decoder.readInbound();
        if (frame == null) {
            throw new IllegalStateException("no whole frame");
        }
        return frame;
    }
}
