package org.ferrymq.broker.handler.nativ.settings;

import java.time.Duration;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.DelayLevels;

/**
 * What stock clients may do.
 *
 * @param autoCreateTopics whether a first send makes its topic
 * @param traceTopic whether the topic of message traces is made at start
 * @param autoCreateGroups whether a first use makes its consumer group
 * @param defaultQueues partitions of such a topic at most (clients ask for 4), 1 to 1024
 * @param maxMessageBytes largest body, 1 KiB to 32 MiB
 * @param maxPullBytes how much one pull answers at most, 4 KiB to 16 MiB; one message always fits
 * @param maxPullMessages how many messages one pull answers at most, 1 to 1024
 * @param maxSuspend longest time that a pull waits for messages, 1 s to 5 min
 * @param delayLevels delays of the levels 1, 2, ...
 * @param maxTimer as far ahead as a timed message may be due, 1 s to 366 days
 * @param youngQueueBytes a new group begins with the first message of a queue, wherever it wants to begin, while not more than this was
 *     written since that message; 0: it begins where it wants
 * @param orderLock how long an ordered consumer keeps a queue that it does not ask for again, 1 s to 10 min; clients ask every 20 s
 */
public record NativeConfig(
        boolean autoCreateTopics,
        boolean traceTopic,
        boolean autoCreateGroups,
        int defaultQueues,
        int maxMessageBytes,
        int maxPullBytes,
        int maxPullMessages,
        Duration maxSuspend,
        String delayLevels,
        Duration maxTimer,
        long youngQueueBytes,
        Duration orderLock) {
    /** The stock broker's defaults; timed messages ten times as far ahead. */
    public static final NativeConfig DEFAULTS = new NativeConfig(
            true,
            true,
            true,
            8,
            4 << 20,
            256 << 10,
            32,
            Duration.ofSeconds(30),
            "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h",
            Duration.ofDays(30),
            4L << 30,
            Duration.ofSeconds(60));

    public NativeConfig {
        RuntimeSetting.DEFAULT_QUEUES.check(defaultQueues);
        RuntimeSetting.MAX_MESSAGE.check(maxMessageBytes);
        RuntimeSetting.MAX_PULL_BYTES.check(maxPullBytes);
        RuntimeSetting.MAX_PULL_MESSAGES.check(maxPullMessages);
        RuntimeSetting.MAX_SUSPEND.check(maxSuspend.toMillis());
        try {
            DelayLevels.parse(delayLevels);
        } catch (FerryException e) {
            throw new IllegalArgumentException("delay-levels = " + delayLevels + ": " + e.getMessage(), e);
        }
        if (maxTimer.toMillis() < 1000 || maxTimer.toDays() > 366) {
            throw new IllegalArgumentException("max-timer = " + maxTimer + ": must be 1 s to 366 days");
        }
        if (orderLock.toMillis() < 1000 || orderLock.toMinutes() > 10) {
            throw new IllegalArgumentException("order-lock = " + orderLock + ": must be 1 s to 10 min");
        }
        if (youngQueueBytes < 0) {
            throw new IllegalArgumentException("young-queue = " + youngQueueBytes + ": must be 0 or more");
        }
    }
}
