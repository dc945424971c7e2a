package org.ferrymq.client.remoting;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.DataFormatException;

/**
 * Reads LZ4 frames (github.com/lz4/lz4, LZ4 Frame Format and Block Format 1.6), as RocketMQ's producers write them. Checksums of frames are passed over, for the record has
 * one of its own. Used once.
 */
final class Lz4Frame {
    private static final int MAGIC = 0x184D2204;
    private static final int VERSION_MASK = 0xC0;
    private static final int VERSION_1 = 0x40;
    private static final int BLOCK_CHECKSUM = 0x10;
    private static final int CONTENT_SIZE = 0x08;
    private static final int CONTENT_CHECKSUM = 0x04;
    private static final int DICTIONARY = 0x01;
    private static final int UNCOMPRESSED = 0x80000000;
    private static final int SHORTEST_MATCH = 4;
    private static final int LONG = 15;

    private final ByteBuffer in;
    private final int most;
    private byte[] out;
    private int length;

    /** {@code most}: bytes that the content may have. */
    Lz4Frame(byte[] frame, int most) {
        this.in = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        this.most = most;
        this.out = new byte[Math.min(most, Math.max(64, frame.length * 4))];
    }

    /** The content. */
    byte[] content() throws DataFormatException {
        try {
            while (in.hasRemaining()) {
                frame();
            }
        } catch (java.nio.BufferUnderflowException e) {
            throw new DataFormatException("an LZ4 frame that is cut off");
        }
        return Arrays.copyOf(out, length);
    }

    private void frame() throws DataFormatException {
        if (in.getInt() != MAGIC) {
            throw new DataFormatException("no LZ4 frame");
        }
        int flags = in.get();
        in.get(); // size of the blocks
        if ((flags & VERSION_MASK) != VERSION_1 || (flags & DICTIONARY) != 0) {
            throw new DataFormatException("an LZ4 frame of another version or with a dictionary");
        }
        if ((flags & CONTENT_SIZE) != 0) {
            in.getLong();
        }
        in.get(); // checksum of the header
        for (int size = in.getInt(); size != 0; size = in.getInt()) {
            int bytes = size & ~UNCOMPRESSED;
            if (bytes > in.remaining()) {
                throw new DataFormatException("an LZ4 block of " + bytes + " bytes in " + in.remaining());
            }
            if ((size & UNCOMPRESSED) != 0) {
                literals(bytes);
            } else {
                block(in.position() + bytes);
            }
            if ((flags & BLOCK_CHECKSUM) != 0) {
                in.getInt();
            }
        }
        if ((flags & CONTENT_CHECKSUM) != 0) {
            in.getInt();
        }
    }

    private void block(int end) throws DataFormatException {
        while (in.position() < end) {
            int token = in.get() & 0xFF;
            literals(runLength(token >>> 4));
            if (in.position() >= end) {
                return; // the last sequence has no match
            }
            int distance = in.getShort() & 0xFFFF;
            match(distance, runLength(token & LONG) + SHORTEST_MATCH);
        }
    }

    private int runLength(int nibble) throws DataFormatException {
        int run = nibble;
        int more = nibble == LONG ? 255 : 0;
        while (more == 255) {
            more = in.get() & 0xFF;
            run += more;
            if (run > most) {
                throw tooLong();
            }
        }
        return run;
    }

    private void literals(int count) throws DataFormatException {
        room(count);
        in.get(out, length, count);
        length += count;
    }

    private void match(int distance, int count) throws DataFormatException {
        if (distance == 0 || distance > length) {
            throw new DataFormatException("an LZ4 match " + distance + " bytes back of " + length);
        }
        room(count);
        for (int i = 0; i < count; i++) {
            out[length] = out[length - distance]; // may overlap: byte by byte
            length++;
        }
    }

    private void room(int count) throws DataFormatException {
        if (count > most - length) {
            throw tooLong();
        }
        if (length + count > out.length) {
            out = Arrays.copyOf(out, (int) Math.min(most, Math.max(2L * out.length, length + count)));
        }
    }

    private DataFormatException tooLong() {
        return new DataFormatException("more than " + most + " bytes");
    }
}
