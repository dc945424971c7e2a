package org.ferrymq.jms.message;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A stream over chunks, of which one is held at a time. */
abstract class SeekableInput extends InputStream {
    private final long length;
    private byte[] chunk = new byte[0];
    private long chunkAt;
    private int chunkLength;
    private long position;
    private long mark;

    SeekableInput(long length) {
        this.length = length;
    }

    /**
     * A chunk.
     *
     * @param bytes its array, of which it has the first ones
     * @param at where its first byte is
     * @param length how many bytes it has
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Chunk(byte[] bytes, long at, int length) {}

    /** {@return the chunk that has the byte at a position} */
    abstract Chunk chunk(long at) throws IOException;

    @Override
    public int read() throws IOException {
        if (position >= length) {
            return -1;
        }
        seek();
        return chunk[(int) (position++ - chunkAt)] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, into.length);
        if (count == 0) {
            return 0;
        }
        if (position >= length) {
            return -1;
        }
        int done = 0;
        while (done < count && position < length) {
            seek();
            int at = (int) (position - chunkAt);
            int some = Math.min(count - done, chunkLength - at);
            System.arraycopy(chunk, at, into, offset + done, some);
            done += some;
            position += some;
        }
        return done;
    }

    private void seek() throws IOException {
        if (position < chunkAt || position >= chunkAt + chunkLength) {
            Chunk found = chunk(position);
            chunk = found.bytes();
            chunkAt = found.at();
            chunkLength = found.length();
            if (position < chunkAt || position >= chunkAt + chunkLength) {
                throw new IOException("byte " + position + " of " + length + " is missing");
            }
        }
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, length - position);
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // a message is for one thread at a time
    public void mark(int limit) {
        mark = position;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // a message is for one thread at a time
    public void reset() {
        position = mark;
    }
}
