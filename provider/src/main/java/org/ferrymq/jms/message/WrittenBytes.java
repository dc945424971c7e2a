package org.ferrymq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Bytes that are being written: a large body is not copied again and again as it grows. */
final class WrittenBytes extends OutputStream implements BodyBytes {
    private static final int FIRST = 256;
    /** Up to here one array is made larger; beyond, each further megabyte has its own. */
    private static final int CHUNK = 1 << 20;

    private final List<byte[]> full = new ArrayList<>(0);
    private byte[] last = new byte[0];
    private int lastLength;

    @Override
    public void write(int value) {
        room();
        last[lastLength++] = (byte) value;
    }

    @Override
    public void write(byte[] from, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, from.length);
        int done = 0;
        if (full.isEmpty() && lastLength + count <= CHUNK && last.length < lastLength + count) {
            last = Arrays.copyOf(last, Math.min(CHUNK, Math.max(lastLength + count, last.length * 2)));
        }
        while (done < count) {
            room();
            int some = Math.min(count - done, last.length - lastLength);
            System.arraycopy(from, offset + done, last, lastLength, some);
            lastLength += some;
            done += some;
        }
    }

    private void room() {
        if (lastLength < last.length) {
            return;
        }
        if (lastLength < CHUNK) {
            last = Arrays.copyOf(last, Math.min(CHUNK, Math.max(FIRST, last.length * 2)));
        } else {
            full.add(last);
            last = new byte[CHUNK];
            lastLength = 0;
        }
    }

    @Override
    public long length() {
        return (long) full.size() * CHUNK + lastLength;
    }

    @Override
    public InputStream open() {
        return new SeekableInput(length()) {
            @Override
            Chunk chunk(long at) {
                int index = (int) (at / CHUNK);
                boolean whole = index < full.size();
                return new Chunk(whole ? full.get(index) : last, (long) index * CHUNK, whole ? CHUNK : lastLength);
            }
        };
    }

    @Override
    public byte[] toByteArray() throws JMSException {
        if (length() > Integer.MAX_VALUE - 8) {
            throw new MessageFormatException("the body has " + length() + " bytes, which no array can hold");
        }
        byte[] all = new byte[(int) length()];
        int at = 0;
        for (byte[] chunk : full) {
            System.arraycopy(chunk, 0, all, at, CHUNK);
            at += CHUNK;
        }
        System.arraycopy(last, 0, all, at, lastLength);
        return all;
    }
}
