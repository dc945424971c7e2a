package org.ferrymq.broker.pieces;

import java.time.Duration;

/**
 * Limits of messages whose bodies are sent in pieces.
 *
 * @param maxBytes largest body, 1 MiB to 1 TiB; 0: none is taken
 * @param uploadTimeout pieces whose message has not come are given up when none was added for so long, 1 s to 7 days
 */
public record LargeMessageConfig(long maxBytes, Duration uploadTimeout) {
    /** 1 GiB; ten minutes. */
    public static final LargeMessageConfig DEFAULTS = new LargeMessageConfig(1L << 30, Duration.ofMinutes(10));

    /** Checks the ranges. */
    public LargeMessageConfig {
        if (maxBytes != 0 && (maxBytes < 1 << 20 || maxBytes > 1L << 40)) {
            throw new IllegalArgumentException(
                    "large-messages.max-bytes is " + maxBytes + "; it must be 1 MiB to 1 TiB, or 0 to take none");
        }
        if (uploadTimeout.toMillis() < 1000 || uploadTimeout.toDays() > 7) {
            throw new IllegalArgumentException(
                    "large-messages.upload-timeout is " + uploadTimeout + "; it must be 1 s to 7 days");
        }
    }
}
