package org.ferrymq.jms;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes unique message identifiers in the layout of RocketMQ's UNIQ_KEY, so that its tools can tell the time from one: 32 hexadecimal
 * digits for 10 bytes of origin (random here, once per instance), 4 bytes of milliseconds since the month began, 2 bytes of
 * counter. Thread-safe.
 */
final class MessageIds {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final String origin;
    private final Clock clock;
    private final AtomicInteger counter = new AtomicInteger();
    private volatile Month month;

    private record Month(long beginMs, long endMs) {}

    MessageIds(Clock clock) {
        this.clock = clock;
        byte[] random = new byte[10];
        new SecureRandom().nextBytes(random);
        origin = HEX.formatHex(random);
        month = monthOf(clock);
    }

    /** {@return a new identifier, without the prefix ID:} */
    String next() {
        long now = clock.millis();
        Month current = month;
        if (now >= current.endMs) {
            current = monthOf(clock);
            month = current;
        }
        return origin
                + HEX.toHexDigits((int) (now - current.beginMs))
                + HEX.toHexDigits((short) counter.getAndIncrement());
    }

    private static Month monthOf(Clock clock) {
        ZoneId zone = clock.getZone();
        LocalDateTime begin = LocalDate.now(clock).withDayOfMonth(1).atStartOfDay();
        return new Month(
                begin.atZone(zone).toInstant().toEpochMilli(),
                begin.plusMonths(1).atZone(zone).toInstant().toEpochMilli());
    }
}
