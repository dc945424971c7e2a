package org.ferrymq.broker.store;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the free space: below the watermark messages are refused, before the disk is really full. */
final class DiskWatch {
    private static final Logger LOGGER = LoggerFactory.getLogger(DiskWatch.class);
    private static final long INTERVAL_MS = 1000;

    private final LongSupplier freeSpace;
    private final long minFreeBytes;
    private volatile long freeBytes;
    private volatile boolean full;
    private long nextCheckMs;

    DiskWatch(LongSupplier freeSpace, long minFreeBytes) {
        this.freeSpace = freeSpace;
        this.minFreeBytes = minFreeBytes;
    }

    /** Looks at the disk if it is time to. */
    void check(long nowMs) {
        if (nowMs < nextCheckMs && nextCheckMs - nowMs <= INTERVAL_MS) {
            return;
        }
        nextCheckMs = nowMs + INTERVAL_MS;
        look();
    }

    /** Looks at the disk now. */
    void look() {
        freeBytes = freeSpace.getAsLong();
        boolean now = freeBytes < minFreeBytes;
        if (now != full) {
            full = now;
            if (now) {
                LOGGER.error(
                        "the store's disk has {} bytes free, less than store.min-free-bytes ({}): messages are refused, and can be consumed, until there is more",
                        freeBytes,
                        minFreeBytes);
            } else {
                LOGGER.info("the disk has {} bytes free again: messages are accepted", freeBytes);
            }
        }
    }

    boolean isFull() {
        return full;
    }

    /** Whether it may soon be full. */
    boolean isTight() {
        return freeBytes < 2 * minFreeBytes;
    }

    long freeBytes() {
        return freeBytes;
    }

    StoreException refusal() {
        return new StoreException(
                StoreException.Reason.FULL,
                "the store's disk is full: " + freeBytes + " bytes are free, " + minFreeBytes
                        + " have to be (store.min-free-bytes); nothing was stored. Free space on it, consume messages, or lower the setting");
    }
}
