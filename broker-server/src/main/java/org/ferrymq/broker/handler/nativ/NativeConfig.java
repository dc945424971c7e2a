package org.ferrymq.broker.handler.nativ;

import java.time.Duration;

/**
 * What stock clients may do.
 *
 * @param autoCreateTopics whether a first send makes its topic
 * @param autoCreateGroups whether a first use makes its consumer group
 * @param defaultQueues partitions of such a topic at most (clients ask for 4), 1 to 1024
 * @param maxMessageBytes largest body, 1 KiB to 32 MiB
 * @param maxPullBytes how much one pull answers at most, 4 KiB to 16 MiB; one message always fits
 * @param maxPullMessages how many messages one pull answers at most, 1 to 1024
 * @param maxSuspend longest time that a pull waits for messages, 1 s to 5 min
 * @param delayLevels delays of the levels 1, 2, ...
 */
public record NativeConfig(
        boolean autoCreateTopics,
        boolean autoCreateGroups,
        int defaultQueues,
        int maxMessageBytes,
        int maxPullBytes,
        int maxPullMessages,
        Duration maxSuspend,
        String delayLevels) {
    /** The stock broker's defaults. */
    public static final NativeConfig DEFAULTS = new NativeConfig(
            true,
            true,
            8,
            4 << 20,
            256 << 10,
            32,
            Duration.ofSeconds(30),
            "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h");

    public NativeConfig {
        require(defaultQueues >= 1 && defaultQueues <= 1024, "default-queues", defaultQueues, "1 to 1024");
        require(
                maxMessageBytes >= 1024 && maxMessageBytes <= 32 << 20,
                "max-message",
                maxMessageBytes,
                "1 KiB to 32 MiB");
        require(maxPullBytes >= 4096 && maxPullBytes <= 16 << 20, "max-pull-bytes", maxPullBytes, "4 KiB to 16 MiB");
        require(maxPullMessages >= 1 && maxPullMessages <= 1024, "max-pull-messages", maxPullMessages, "1 to 1024");
        require(
                maxSuspend.toMillis() >= 1000 && maxSuspend.toMinutes() <= 5,
                "max-suspend",
                maxSuspend,
                "1 s to 5 min");
    }

    private static void require(boolean ok, String key, Object value, String range) {
        if (!ok) {
            throw new IllegalArgumentException(key + " = " + value + ": must be " + range);
        }
    }
}
