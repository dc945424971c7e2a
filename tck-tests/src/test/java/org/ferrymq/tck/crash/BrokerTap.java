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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.FrameDecoder;
import org.ferrymq.protocol.frame.FrameLimits;
import org.jspecify.annotations.Nullable;

/** Reads the frames between application server and broker, and knows those of a two-phase commit. For one connection. */
final class BrokerTap implements TcpProxy.Tap {
    private final Trap trap;
    private final Map<Integer, Step> asked = new ConcurrentHashMap<>();

    BrokerTap(Trap trap) {
        this.trap = trap;
    }

    @Override
    public void toServer(Socket from, Socket to) throws IOException {
        frames(from, to, (decoder, bytes) -> {
            Frame frame = frame(decoder, bytes);
            try {
                Step step = step(frame);
                if (step == null) {
                    return true;
                }
                asked.put(frame.opaque(), step);
                return trap.passes(step);
            } finally {
                frame.release();
            }
        });
    }

    @Override
    public void toClient(Socket from, Socket to) throws IOException {
        frames(from, to, (decoder, bytes) -> {
            if (asked.isEmpty()) {
                return true;
            }
            Frame frame = frame(decoder, bytes);
            try {
                Step step = frame.isResponse() ? asked.remove(frame.opaque()) : null;
                return step == null || trap.passes(new Step(step.kind(), true, step.transaction()));
            } finally {
                frame.release();
            }
        });
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

    private static @Nullable Step step(Frame frame) {
        CommandType type = frame.isResponse() ? null : CommandType.ofCode(frame.code());
        Step.Kind kind = type == CommandType.TX_PREPARE
                ? Step.Kind.PREPARE
                : type == CommandType.TX_COMMIT && "false".equals(frame.fields().get("onePhase"))
                        ? Step.Kind.COMMIT
                        : type == CommandType.TX_FORGET ? Step.Kind.FORGET : null;
        String transaction = frame.fields().get("transaction");
        return kind == null || transaction == null || !transaction.startsWith("X:")
                ? null
                : new Step(kind, false, transaction.split(":", -1)[2].toLowerCase(Locale.ROOT));
    }
}
