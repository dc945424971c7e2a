package org.ferrymq.perf;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Layout of a message body: time of the send (System.nanoTime of this process), number, filler up to the wanted size. */
final class Payload {

    /** Smallest message size in bytes. */
    static final int MINIMUM = 16;

    private final int size;

    Payload(int size) {
        if (size < MINIMUM) {
            throw new IllegalArgumentException("message size " + size + " is below " + MINIMUM + " bytes");
        }
        this.size = size;
    }

    byte[] stamped(long sequence) {
        return stamped(System.nanoTime(), sequence);
    }

    byte[] stamped(long nanos, long sequence) {
        byte[] body = new byte[size];
        Arrays.fill(body, MINIMUM, size, (byte) 'f');
        ByteBuffer.wrap(body).putLong(nanos).putLong(sequence);
        return body;
    }

    /** Whether a body is one of ours and not the message that created the destination. */
    static boolean isStamped(byte[] body) {
        return body.length >= MINIMUM;
    }

    static long nanosSince(byte[] body) {
        return System.nanoTime() - ByteBuffer.wrap(body).getLong();
    }

    static long sequence(byte[] body) {
        return ByteBuffer.wrap(body).getLong(Long.BYTES);
    }
}
