package org.ferrymq.broker.handler.nativ;

import java.time.InstantSource;
import java.util.Map;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.message.DelayLevels;
import org.ferrymq.protocol.message.PropertyKeys;
import org.jspecify.annotations.Nullable;

/** When a native message is due, from its properties: a delay level, or one of the timer properties. Thread-safe. */
final class DeliveryDelay {
    /** As far ahead as a native client may set a timer; the stock limit is three days, ours is a year. */
    private static final long MAX_DELAY_MS = 366L * 24 * 60 * 60 * 1000;

    private final DelayLevels levels;
    private final InstantSource clock;

    DeliveryDelay(DelayLevels levels, InstantSource clock) {
        this.levels = levels;
        this.clock = clock;
    }

    /** The time at which the message becomes visible, ms since the epoch; 0 for at once. */
    long deliverAt(Map<String, String> properties) {
        String level = properties.get(PropertyKeys.DELAY);
        if (level != null) {
            int number = (int) number(PropertyKeys.DELAY, level, Integer.MAX_VALUE);
            return number <= 0 ? 0 : atLevel(number);
        }
        long now = clock.millis();
        String text = properties.get(PropertyKeys.TIMER_DELIVER_MS);
        if (text != null) {
            return limited(number(PropertyKeys.TIMER_DELIVER_MS, text, Long.MAX_VALUE), now);
        }
        text = properties.get(PropertyKeys.TIMER_DELAY_MS);
        if (text != null) {
            return limited(now + number(PropertyKeys.TIMER_DELAY_MS, text, MAX_DELAY_MS), now);
        }
        text = properties.get(PropertyKeys.TIMER_DELAY_SEC);
        if (text != null) {
            return limited(now + number(PropertyKeys.TIMER_DELAY_SEC, text, MAX_DELAY_MS / 1000) * 1000, now);
        }
        return 0;
    }

    /** The time at which a message of this level becomes visible; levels above the last count as the last. */
    long atLevel(int level) {
        return clock.millis() + levels.millis(Math.min(level, levels.max()));
    }

    private static long limited(long deliverAt, long now) {
        if (deliverAt - now > MAX_DELAY_MS) {
            throw illegal("the message is due in more than a year");
        }
        return deliverAt;
    }

    private static long number(String key, @Nullable String text, long max) {
        try {
            long value = Long.parseLong(String.valueOf(text).strip());
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw illegal("property " + key + " = '" + text + "' is not a number");
        }
        throw illegal("property " + key + " = " + text + " is not within 0.." + max);
    }

    private static BadCommandException illegal(String remark) {
        return new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, remark);
    }
}
