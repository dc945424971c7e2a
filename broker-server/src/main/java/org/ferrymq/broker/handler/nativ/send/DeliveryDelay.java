package org.ferrymq.broker.handler.nativ.send;

import java.time.Duration;
import java.time.InstantSource;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.message.DelayLevels;
import org.ferrymq.protocol.message.PropertyKeys;

/** When a native message is due, from its properties: a delay level, or one of the timer properties. Thread-safe. */
public final class DeliveryDelay {
    /**
     * A delay.
     *
     * @param ms duration, or time of day in ms since the epoch; 0 for none
     * @param relative whether it is a duration
     */
    record Due(long ms, boolean relative) {
        /** No delay. */
        static final Due NOW = new Due(0, true);

        /** The time of day at which a message sent now becomes visible, ms since the epoch; 0 for at once. */
        long from(long nowMs) {
            return ms == 0 || !relative ? ms : nowMs + ms;
        }
    }

    private final DelayLevels levels;
    private final long maxTimerMs;
    private final InstantSource clock;

    /** {@code maxTimer}: as far ahead as a timer may be set; levels may be longer. */
    public DeliveryDelay(DelayLevels levels, Duration maxTimer, InstantSource clock) {
        this.levels = levels;
        this.maxTimerMs = maxTimer.toMillis();
        this.clock = clock;
    }

    /** The delay of a message. A level counts before timers, seconds before milliseconds before a time of day. */
    Due due(SendProperties properties) {
        String level = properties.delayLevel();
        if (level != null) {
            long number = number(PropertyKeys.DELAY, level);
            if (number > 0) {
                return new Due(levels.millis((int) Math.min(number, levels.max())), true);
            }
        }
        if (properties.timerDelaySeconds() != null) {
            String key = PropertyKeys.TIMER_DELAY_SEC;
            long seconds = number(key, properties.timerDelaySeconds());
            return after(key, seconds > maxTimerMs / 1000 ? Long.MAX_VALUE : seconds * 1000);
        }
        if (properties.timerDelayMs() != null) {
            return after(PropertyKeys.TIMER_DELAY_MS, number(PropertyKeys.TIMER_DELAY_MS, properties.timerDelayMs()));
        }
        if (properties.timerDeliverMs() != null) {
            String key = PropertyKeys.TIMER_DELIVER_MS;
            long time = number(key, properties.timerDeliverMs());
            long now = clock.millis();
            if (time > now && time - now > maxTimerMs) {
                throw tooFar(key);
            }
            return time <= now ? Due.NOW : new Due(time, false);
        }
        return Due.NOW;
    }

    /** The time at which a message of this level becomes visible; levels above the last count as the last. */
    long atLevel(int level) {
        return clock.millis() + levels.millis(Math.min(level, levels.max()));
    }

    /** Time of day, ms since the epoch. */
    long now() {
        return clock.millis();
    }

    private Due after(String key, long ms) {
        if (ms > maxTimerMs) {
            throw tooFar(key);
        }
        return ms <= 0 ? Due.NOW : new Due(ms, true);
    }

    private BadCommandException tooFar(String key) {
        return illegal("property " + key + " asks for more than the longest delay of "
                + Duration.ofMillis(maxTimerMs).toHours() + " hours (clients.max-timer); the message was not stored");
    }

    private static long number(String key, String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw illegal("property " + key + " = '" + text + "' is not a number");
        }
    }

    private static BadCommandException illegal(String remark) {
        return new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, remark);
    }
}
