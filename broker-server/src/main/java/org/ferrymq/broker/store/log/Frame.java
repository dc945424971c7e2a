package org.ferrymq.broker.store.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Layout of a frame, and a flyweight to read one in place (not thread-safe). Big-endian:
 *
 * <pre>
 *  0 crc         4  CRC-32C of the segment's base position (8 bytes) and of everything from 4 to the end of the frame
 *  4 length      4  of the whole frame without padding; 0: nothing was written here
 *  8 type        1
 *  9 flags       1
 * 10 attributes  2  length of the attributes
 * 12 epoch       4  0; kept for replication
 * 16 timestamp   8  store time, ms since the epoch; never falls
 * 24 attributes, then the payload, then zeros up to a multiple of 8
 * </pre>
 */
public final class Frame {
    /** Bytes before the attributes. */
    public static final int HEADER = 24;
    /** Every frame begins at a multiple of this. */
    public static final int ALIGNMENT = 8;
    /** Flag: the next frame belongs to the same batch; a log that ends between them ends before the batch. */
    public static final int BATCH_GOES_ON = 0x80;

    static final int LENGTH_AT = 4;
    static final int TYPE_AT = 8;
    static final int FLAGS_AT = 9;
    static final int ATTRIBUTES_AT = 10;
    static final int EPOCH_AT = 12;
    static final int TIMESTAMP_AT = 16;

    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int at;
    private int length;
    private FrameType type = FrameType.END_OF_SEGMENT;
    private long position;

    /** A flyweight over nothing. */
    public Frame() {}

    /** Bytes of the log that a frame of the length takes. */
    public static int aligned(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static int checksum(CRC32C crc, ByteBuffer window, long base, int at, int length) {
        crc.reset();
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (base >>> shift));
        }
        window.limit(at + length).position(at + LENGTH_AT);
        crc.update(window);
        window.limit(window.capacity());
        return (int) crc.getValue();
    }

    /**
     * Looks at the place where a frame may begin; checks the lengths, not the checksum.
     *
     * @param source whole segment
     * @param index index in it
     * @param logPosition log position of that index
     * @return whether there is something that could be a frame
     */
    boolean wrap(ByteBuffer source, int index, long logPosition) {
        if (index < 0 || index % ALIGNMENT != 0 || index > source.capacity() - HEADER) {
            return false;
        }
        int frameLength = source.getInt(index + LENGTH_AT);
        FrameType frameType = FrameType.of(source.get(index + TYPE_AT));
        if (frameType == null || frameLength < HEADER || frameLength > source.capacity() - index) {
            return false;
        }
        if ((source.getShort(index + ATTRIBUTES_AT) & 0xFFFF) > frameLength - HEADER) {
            return false;
        }
        buffer = source;
        at = index;
        length = frameLength;
        type = frameType;
        position = logPosition;
        return true;
    }

    /** Whether the checksum of the frame is right; an InternalError if the disk does not give its bytes. */
    boolean isIntact(FrameCheck check, long base) {
        return check.matches(buffer, at + LENGTH_AT, at + length, base, buffer.getInt(at));
    }

    /** Bytes of the whole frame, without padding. */
    public int length() {
        return length;
    }

    /** What it holds. */
    public FrameType type() {
        return type;
    }

    /** Where it is in the log. */
    public long position() {
        return position;
    }

    /** Where the next frame (or the end) is, if it is in the same segment. */
    public long nextPosition() {
        return position + aligned(length);
    }

    /** Flags of the type, and {@link #BATCH_GOES_ON}. */
    public int flags() {
        return buffer.get(at + FLAGS_AT) & 0xFF;
    }

    /** Store time, ms since the epoch. */
    public long timestamp() {
        return buffer.getLong(at + TIMESTAMP_AT);
    }

    /** The attributes, a read-only slice. */
    public ByteBuffer attributes() {
        return buffer.slice(at + HEADER, attributesLength()).asReadOnlyBuffer();
    }

    /** The payload, a read-only slice. */
    public ByteBuffer payload() {
        int skipped = HEADER + attributesLength();
        return buffer.slice(at + skipped, length - skipped).asReadOnlyBuffer();
    }

    /** Attribute bytes as a long, at a byte index of the attributes. */
    public long attributeLong(int index) {
        if (index < 0 || index > attributesLength() - Long.BYTES) {
            throw new IllegalStateException("no attribute at " + index + " of the " + type + " at " + position);
        }
        return buffer.getLong(at + HEADER + index);
    }

    private int attributesLength() {
        return buffer.getShort(at + ATTRIBUTES_AT) & 0xFFFF;
    }
}
