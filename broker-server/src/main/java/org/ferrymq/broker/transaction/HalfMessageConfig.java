package org.ferrymq.broker.transaction;

import java.time.Duration;
import org.ferrymq.broker.store.half.OpenHalf;

/**
 * Settings of native transactions.
 *
 * @param firstCheck when a producer is asked about a half message for the first time, 100 ms to 1 h after it was stored
 * @param checkInterval how long it has to answer before one of its group is asked again, 100 ms to 1 h
 * @param checkMax how often a group is asked before the message is rolled back, 1 to 32767
 * @param giveUp a half message whose group nobody belongs to any more is rolled back after this, 1 s to 365 days
 * @param maxOpen how many half messages may be open; more are refused as busy, 1 to 10,000,000 (up to 50 bytes of heap each)
 */
public record HalfMessageConfig(
        Duration firstCheck, Duration checkInterval, int checkMax, Duration giveUp, int maxOpen) {
    /** RocketMQ's: after 6 s, every 30 s, 15 times; three days; and half a million. */
    public static final HalfMessageConfig DEFAULTS =
            new HalfMessageConfig(Duration.ofSeconds(6), Duration.ofSeconds(30), 15, Duration.ofDays(3), 500_000);

    /** Checks the ranges. */
    public HalfMessageConfig {
        requireUpToAnHour("first-check", firstCheck);
        requireUpToAnHour("check-interval", checkInterval);
        require(
                checkMax >= 1 && checkMax <= OpenHalf.MOST_CHECKS,
                "check-max",
                checkMax,
                "1 to " + OpenHalf.MOST_CHECKS);
        require(giveUp.toMillis() >= 1000 && giveUp.toDays() <= 365, "give-up", giveUp, "1 s to 365 days");
        require(maxOpen >= 1 && maxOpen <= 10_000_000, "max-open", maxOpen, "1 to 10000000");
    }

    private static void requireUpToAnHour(String key, Duration value) {
        require(value.toMillis() >= 100 && value.toMillis() <= 3_600_000, key, value, "100 ms to 1 h");
    }

    private static void require(boolean ok, String key, Object value, String range) {
        if (!ok) {
            throw new IllegalArgumentException(key + " = " + value + ": must be " + range);
        }
    }
}
