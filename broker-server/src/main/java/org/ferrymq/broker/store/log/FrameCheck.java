package org.ferrymq.broker.store.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Checks frames that are about to be read. The bytes are copied in pieces first: where a page of the file cannot be had, a copy
 * ends in an error that can be caught, while a checksum computed in place would end the process. Not thread-safe.
 */
final class FrameCheck {
    private static final int PIECE = 8 << 10;
    /** Whoever reads messages checks them; of one thread each, so that no read makes one anew. */
    private static final ThreadLocal<FrameCheck> OF_THREAD = ThreadLocal.withInitial(FrameCheck::new);

    private final CRC32C crc = new CRC32C();
    private final byte[] piece = new byte[PIECE];

    /** The one of this thread. */
    static FrameCheck ofThread() {
        return OF_THREAD.get();
    }

    /** Whether the bytes from {@code from} to {@code end} belong to a frame of a segment with this base and checksum. */
    boolean matches(ByteBuffer source, int from, int end, long base, int checksum) {
        crc.reset();
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (base >>> shift));
        }
        for (int at = from; at < end; at += PIECE) {
            int length = Math.min(PIECE, end - at);
            source.get(at, piece, 0, length);
            crc.update(piece, 0, length);
        }
        return (int) crc.getValue() == checksum;
    }
}
