package org.ferrymq.broker.store;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of a store.
 *
 * @param folder where it lives; made if absent
 * @param flushMode sync or async
 * @param storeHost address written into records (the broker's); may be changed later by
 *     {@link MessageStore#storeHost(InetSocketAddress)}
 * @param segmentBytes size of a log segment, a multiple of 4096, 64 KiB to 1 GiB
 * @param maxMessageBytes largest record, at most a quarter of a segment
 * @param flushInterval how often the log is forced in asynchronous mode, and what RELAXED entries wait for at most in
 *     synchronous mode
 * @param checkpointInterval how often views are checkpointed when something changed: bounds the replay after a crash
 * @param inboxCapacity how many appends may wait
 * @param inboxBytes how many bytes they may have together, at least one largest record
 * @param minFreeBytes appends are refused while the file system has less free space than this
 * @param indexEntries entries of a key index file at most
 * @param retention how long messages of native topics are kept, read or not; 1 s to 10 years
 */
public record StoreConfig(
        Path folder,
        FlushMode flushMode,
        InetSocketAddress storeHost,
        int segmentBytes,
        int maxMessageBytes,
        Duration flushInterval,
        Duration checkpointInterval,
        int inboxCapacity,
        long inboxBytes,
        long minFreeBytes,
        int indexEntries,
        Duration retention) {

    /** Checks the ranges. */
    public StoreConfig {
        require(
                segmentBytes >= 64 << 10 && segmentBytes <= 1 << 30 && segmentBytes % 4096 == 0,
                "segmentBytes",
                segmentBytes,
                "a multiple of 4096 from 64 KiB to 1 GiB");
        require(
                maxMessageBytes >= 1024 && maxMessageBytes <= segmentBytes / 4,
                "maxMessageBytes",
                maxMessageBytes,
                "from 1 KiB to a quarter of a segment");
        require(
                flushInterval.toMillis() >= 1 && flushInterval.toMillis() <= 60_000,
                "flushInterval",
                flushInterval,
                "from 1 ms to 60 s");
        require(
                checkpointInterval.toMillis() >= 1 && checkpointInterval.toMillis() <= 600_000,
                "checkpointInterval",
                checkpointInterval,
                "from 1 ms to 10 min");
        require(inboxCapacity >= 16 && inboxCapacity <= 1 << 20, "inboxCapacity", inboxCapacity, "from 16 to 1048576");
        require(inboxBytes >= maxMessageBytes, "inboxBytes", inboxBytes, "at least maxMessageBytes");
        require(minFreeBytes >= 0, "minFreeBytes", minFreeBytes, "at least 0");
        require(
                retention.toSeconds() >= 1 && retention.toDays() <= 3660,
                "retention",
                retention,
                "from 1 s to 10 years");
        require(indexEntries >= 1024 && indexEntries <= 1 << 24, "indexEntries", indexEntries, "from 1024 to 16777216");
    }

    private static void require(boolean ok, String name, Object value, String range) {
        if (!ok) {
            throw new IllegalArgumentException("store." + name + " is " + value + "; it must be " + range);
        }
    }

    private static final Duration RETENTION = Duration.ofDays(3);

    /** The defaults for a broker: 64 MiB segments, records up to 16 MiB, 500 ms flush, 3 s checkpoint, 256 MiB free. */
    public static StoreConfig defaults(Path folder, FlushMode flushMode, InetSocketAddress storeHost) {
        return new StoreConfig(
                folder,
                flushMode,
                storeHost,
                64 << 20,
                16 << 20,
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                1 << 16,
                64L << 20,
                256L << 20,
                1 << 20,
                RETENTION);
    }

    /** Small files, for embedded use and tests: 4 MiB segments, records up to 1 MiB, 16 MiB free. */
    public static StoreConfig small(Path folder, FlushMode flushMode, InetSocketAddress storeHost) {
        return new StoreConfig(
                folder,
                flushMode,
                storeHost,
                4 << 20,
                1 << 20,
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                1 << 14,
                16L << 20,
                16L << 20,
                1 << 16,
                RETENTION);
    }
}
