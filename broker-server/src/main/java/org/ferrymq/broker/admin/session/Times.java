package org.ferrymq.broker.admin.session;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times for people: shown local, to the millisecond, with offset. */
public final class Times {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

    private static final Pattern AGO = Pattern.compile("-([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,18}");

    private Times() {}

    /**
     * Milliseconds since the epoch of what people write: local time, time with an offset, milliseconds, or how long ago.
     *
     * @throws AdminException saying what may be written
     */
    public static long parse(String text) {
        String given = text.strip();
        Matcher ago = AGO.matcher(given);
        if (ago.matches()) {
            return System.currentTimeMillis() - Long.parseLong(ago.group(1)) * unit(ago.group(2));
        }
        if (given.equals("now")) {
            return System.currentTimeMillis();
        }
        if (MILLIS.matcher(given).matches()) {
            return Long.parseLong(given);
        }
        try {
            return OffsetDateTime.parse(given).toInstant().toEpochMilli();
        } catch (DateTimeParseException e) {
            return local(given);
        }
    }

    private static long local(String given) {
        try {
            return LocalDateTime.parse(given)
                    .atZone(ZoneId.systemDefault())
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeParseException e) {
            throw AdminException.usage("'" + given + "' is no time; write 2026-11-22T13:00 (local), 2026-11-22T13:00Z,"
                    + " milliseconds since 1970, or how long ago: -90s, -15m, -2h, -3d");
        }
    }

    private static long unit(String name) {
        return switch (name) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }

    /** The time of epoch milliseconds; null if 0 or less, which the protocol uses for "never". */
    public static @Nullable String ofMillis(long millis) {
        return millis <= 0 ? null : FORMAT.format(Instant.ofEpochMilli(millis));
    }
}
