package org.ferrymq.broker.delivery.policy;

import java.time.Duration;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.jspecify.annotations.Nullable;

/**
 * When a message whose delivery failed comes again, and when it is given up. The wait after the n-th failure is delay * multiplier^(n-1), at most
 * maxDelay, more or less by chance up to the jitter.
 *
 * @param redeliveryLimit failed deliveries after which a message goes to the dead letters, 0 to 1000; -1: never
 * @param redeliveryDelay wait after the first failure, 0 to 30 days; 0: a message comes again at once, before those behind it
 * @param redeliveryMultiplier 1 to 100
 * @param redeliveryMaxDelay 0 to 30 days
 * @param redeliveryJitter 0 to 1: the part of a wait that is left to chance
 * @param deadLetters the queue for messages that are given up; empty: the dead letter topic of their group
 */
public record RedeliveryPolicy(
        int redeliveryLimit,
        Duration redeliveryDelay,
        double redeliveryMultiplier,
        Duration redeliveryMaxDelay,
        double redeliveryJitter,
        String deadLetters) {
    /** Sixteen times, at once. */
    public static final RedeliveryPolicy DEFAULTS = new RedeliveryPolicy(16, Duration.ZERO, 1, Duration.ofHours(1), 0);

    /** Checks the ranges. */
    public RedeliveryPolicy {
        require(
                redeliveryLimit >= -1 && redeliveryLimit <= RedeliveryOptions.MAX_LIMIT,
                "redeliveryLimit",
                redeliveryLimit,
                "-1 to 1000");
        require(isDelay(redeliveryDelay), "redeliveryDelay", redeliveryDelay, "0 to 30 days");
        require(
                redeliveryMultiplier >= 1 && redeliveryMultiplier <= 100,
                "redeliveryMultiplier",
                redeliveryMultiplier,
                "1 to 100");
        require(isDelay(redeliveryMaxDelay), "redeliveryMaxDelay", redeliveryMaxDelay, "0 to 30 days");
        require(redeliveryJitter >= 0 && redeliveryJitter <= 1, "redeliveryJitter", redeliveryJitter, "0 to 1");
        DestinationPolicy.checkQueue("deadLetters", deadLetters);
    }

    /** With the dead letter topic of the group. */
    public RedeliveryPolicy(
            int redeliveryLimit,
            Duration redeliveryDelay,
            double redeliveryMultiplier,
            Duration redeliveryMaxDelay,
            double redeliveryJitter) {
        this(redeliveryLimit, redeliveryDelay, redeliveryMultiplier, redeliveryMaxDelay, redeliveryJitter, "");
    }

    /** This policy with another limit. */
    public RedeliveryPolicy withLimit(int limit) {
        return limit == redeliveryLimit
                ? this
                : new RedeliveryPolicy(
                        limit,
                        redeliveryDelay,
                        redeliveryMultiplier,
                        redeliveryMaxDelay,
                        redeliveryJitter,
                        deadLetters);
    }

    /** This policy with other dead letters. */
    public RedeliveryPolicy withDeadLetters(String queue) {
        return new RedeliveryPolicy(
                redeliveryLimit, redeliveryDelay, redeliveryMultiplier, redeliveryMaxDelay, redeliveryJitter, queue);
    }

    private static boolean isDelay(Duration duration) {
        return !duration.isNegative() && duration.toMillis() <= RedeliveryOptions.MAX_DELAY_MS;
    }

    private static void require(boolean fits, String name, Object value, String range) {
        if (!fits) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + range);
        }
    }

    /** Whether a message whose delivery has just failed, for that many times now, is given up. */
    public boolean isExhausted(int failures) {
        return redeliveryLimit >= 0 && failures > redeliveryLimit;
    }

    /**
     * Whether a message with that many failures is given up that waits for a consumer. One of them may count the death of a client that had not looked at it (ADR 0017): that alone is
     * never enough, also where no redelivery is allowed.
     */
    public boolean isExhaustedWaiting(int failures) {
        return failures > 1 && isExhausted(failures);
    }

    /**
     * How long a message waits, in milliseconds.
     *
     * @param failures how often its delivery has failed, 1 or more
     * @param chance 0 to 1, both as likely as anything between
     */
    public long waitMs(int failures, double chance) {
        if (redeliveryDelay.isZero()) {
            return 0;
        }
        double wait = redeliveryDelay.toMillis() * Math.pow(redeliveryMultiplier, failures - 1.0);
        double bounded = Math.min(wait, (double) redeliveryMaxDelay.toMillis());
        return Math.round(bounded * (1 + redeliveryJitter * (2 * chance - 1)));
    }

    /** This policy where the consumer has no wish of its own. */
    public RedeliveryPolicy with(RedeliveryOptions wishes) {
        if (wishes.equals(RedeliveryOptions.NONE)) {
            return this;
        }
        return new RedeliveryPolicy(
                or(wishes.limit(), redeliveryLimit),
                millis(wishes.delayMs(), redeliveryDelay),
                percent(wishes.multiplierPercent(), redeliveryMultiplier),
                millis(wishes.maxDelayMs(), redeliveryMaxDelay),
                percent(wishes.jitterPercent(), redeliveryJitter),
                or(wishes.deadLetters(), deadLetters));
    }

    private static int or(@Nullable Integer wish, int preset) {
        return wish == null ? preset : wish;
    }

    private static String or(@Nullable String wish, String preset) {
        return wish == null ? preset : wish;
    }

    private static Duration millis(@Nullable Long wish, Duration preset) {
        return wish == null ? preset : Duration.ofMillis(wish);
    }

    private static double percent(@Nullable Integer wish, double preset) {
        return wish == null ? preset : wish / 100.0;
    }
}
