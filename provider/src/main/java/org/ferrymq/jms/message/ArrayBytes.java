package org.ferrymq.jms.message;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** Bytes in one array. */
final class ArrayBytes implements BodyBytes {
    static final ArrayBytes EMPTY = new ArrayBytes(new byte[0]);

    private final byte[] bytes;

    /** The array is not copied. */
    ArrayBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] toByteArray() {
        return bytes;
    }
}
