package org.ferrymq.protocol.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** The numbered delays of RocketMQ: level 1 is the first of the list. Immutable. */
public final class DelayLevels {
    /** The stock list of 18 levels. */
    public static final String DEFAULT_TEXT = "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h";
    /** The stock levels. */
    public static final DelayLevels DEFAULT = parse(DEFAULT_TEXT);

    private final long[] millis;

    private DelayLevels(long[] millis) {
        this.millis = millis;
    }

    /**
     * Parses a list such as {@code 1s 5s 1m 2h 1d}; {@code ms} are known too, for tests of applications.
     *
     * @throws FerryException with INVALID_CONFIGURATION if it is malformed
     */
    public static DelayLevels parse(String text) {
        List<Long> levels = new ArrayList<>();
        for (String part : List.of(text.trim().split("\\s+", -1))) {
            levels.add(parseOne(part.toLowerCase(Locale.ROOT)));
        }
        return new DelayLevels(levels.stream().mapToLong(Long::longValue).toArray());
    }

    private static long parseOne(String part) {
        if (!part.matches("\\d{1,9}(ms|[smhd])")) {
            throw new FerryException(
                    ErrorCode.INVALID_CONFIGURATION, "delay level '" + part + "' is not like 500ms, 10s or 5m");
        }
        String unit = part.replaceFirst("\\d+", "");
        long amount = Long.parseLong(part.substring(0, part.length() - unit.length()));
        return amount
                * switch (unit) {
                    case "ms" -> 1L;
                    case "s" -> 1_000L;
                    case "m" -> 60_000L;
                    case "h" -> 3_600_000L;
                    default -> 86_400_000L;
                };
    }

    /** The highest level. */
    public int max() {
        return millis.length;
    }

    /** The delay of a level in milliseconds; levels above the highest count as the highest, below 1 is no delay. */
    public long millis(int level) {
        return level < 1 ? 0 : millis[Math.min(level, millis.length) - 1];
    }
}
