package org.ferrymq.client.reconnect;

import java.time.Duration;
import org.ferrymq.client.url.ConnectionOption;
import org.ferrymq.client.url.ConnectionUrl;

/**
 * When to try again and when to give up.
 *
 * @param isOn whether there is any attempt at all
 * @param maxAttempts failed attempts in a row after which the connection is given up; 0 for never
 * @param timeout how long after the loss the connection is given up; zero for never
 * @param delay the delay before the second attempt; the first follows at once, each further delay is twice the one before
 * @param maxDelay the largest delay
 */
public record ReconnectPolicy(boolean isOn, int maxAttempts, Duration timeout, Duration delay, Duration maxDelay) {
    /** The policy that the options of a URL ask for. */
    public static ReconnectPolicy of(ConnectionUrl url) {
        return new ReconnectPolicy(
                url.flag(ConnectionOption.RECONNECT),
                url.count(ConnectionOption.RECONNECT_MAX_ATTEMPTS),
                url.duration(ConnectionOption.RECONNECT_TIMEOUT),
                url.duration(ConnectionOption.RECONNECT_DELAY),
                url.duration(ConnectionOption.RECONNECT_MAX_DELAY));
    }

    /** Whether there is no further attempt. */
    boolean givesUp(int failedAttempts, Duration sinceLoss) {
        return (maxAttempts > 0 && failedAttempts >= maxAttempts)
                || (!timeout.isZero() && sinceLoss.compareTo(timeout) >= 0);
    }

    /** How long to wait before the next attempt. */
    Duration delayAfter(int failedAttempts) {
        if (failedAttempts == 0) {
            return Duration.ZERO;
        }
        Duration next = delay.multipliedBy(1L << Math.min(failedAttempts - 1, 20));
        return next.compareTo(maxDelay) > 0 ? maxDelay : next;
    }
}
