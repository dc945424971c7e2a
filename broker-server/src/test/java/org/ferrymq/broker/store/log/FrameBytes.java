package org.ferrymq.broker.store.log;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes frames of bytes that were never in a log. */
public final class FrameBytes {
    private FrameBytes() {}

    /** The frame that the bytes are as a segment would have it, or null if the segment would end there. */
    public static @Nullable Frame frame(byte[] bytes) {
        Frame frame = new Frame();
        return frame.wrap(ByteBuffer.wrap(bytes), 0, 0) ? frame : null;
    }

    /** Bytes of a frame; its checksum is left out. */
    public static byte[] of(FrameType type, int flags, byte[] attributes, ByteBuffer payload) {
        int length = Frame.HEADER + attributes.length + payload.remaining();
        return ByteBuffer.allocate(length)
                .putInt(0)
                .putInt(length)
                .put(type.code())
                .put((byte) flags)
                .putShort((short) attributes.length)
                .putInt(0)
                .putLong(1_700_000_000_000L)
                .put(attributes)
                .put(payload.duplicate())
                .array();
    }
}
