package org.ferrymq.broker.handler.nativ.settings;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The settings that may be changed while a broker runs, with the names that RocketMQ's tools know them by. */
public enum RuntimeSetting {
    /** Whether a first send makes its topic. */
    AUTO_CREATE_TOPICS("clients.auto-create-topics", "autoCreateTopicEnable", Kind.TRUTH, 0, 1),
    /** Whether a first use makes its consumer group. */
    AUTO_CREATE_GROUPS("clients.auto-create-groups", "autoCreateSubscriptionGroup", Kind.TRUTH, 0, 1),
    /** Queues of a topic made by a first send, at most. */
    DEFAULT_QUEUES("clients.default-queues", "defaultTopicQueueNums", Kind.NUMBER, 1, 1024),
    /** Largest body of a stock client's message. */
    MAX_MESSAGE("clients.max-message", "maxMessageSize", Kind.BYTES, 1024, 32 << 20),
    /** How much one pull answers at most. */
    MAX_PULL_BYTES("clients.max-pull-bytes", "maxTransferBytesOnMessageInMemory", Kind.BYTES, 4096, 16 << 20),
    /** How many messages one pull answers at most. */
    MAX_PULL_MESSAGES("clients.max-pull-messages", "maxTransferCountOnMessageInMemory", Kind.NUMBER, 1, 1024),
    /** Longest time that a pull waits for messages. */
    MAX_SUSPEND("clients.max-suspend", null, Kind.MILLIS, 1000, 300_000),
    /** What routes let clients do with this broker: read, write or both. */
    PERMISSION("permission", "brokerPermission", Kind.PERMISSION, 2, 6);

    /** How a value is written. */
    private enum Kind {
        TRUTH("true or false"),
        NUMBER("a whole number"),
        BYTES("a size such as 4 MiB"),
        MILLIS("a duration such as 30 s"),
        PERMISSION("r, w or rw (4, 2 or 6)");

        private final String expected;

        Kind(String expected) {
            this.expected = expected;
        }
    }

    private static final Pattern WITH_UNIT = Pattern.compile("([0-9]{1,15})\\s*([a-zA-Z]*)");

    private final String key;
    private final @Nullable String stockName;
    private final Kind kind;
    private final long min;
    private final long max;

    RuntimeSetting(String key, @Nullable String stockName, Kind kind, long min, long max) {
        this.key = key;
        this.stockName = stockName;
        this.kind = kind;
        this.min = min;
        this.max = max;
    }

    /** The key in the configuration file. */
    public String key() {
        return key;
    }

    /** The name of RocketMQ's setting, null if it has none like it. */
    public @Nullable String stockName() {
        return stockName;
    }

    /** The setting of a key or stock name, null if there is none. */
    static @Nullable RuntimeSetting of(String name) {
        for (RuntimeSetting setting : values()) {
            if (setting.key.equals(name) || name.equals(setting.stockName)) {
                return setting;
            }
        }
        return null;
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException naming key, value and what is allowed
     */
    long parse(String text) {
        String value = text.strip();
        long number = switch (kind) {
            case TRUTH -> truth(value);
            case PERMISSION -> permission(value);
            case NUMBER -> number(value, "");
            case BYTES -> number(value, "b kb kib mb mib");
            case MILLIS -> number(value, "ms s m");
        };
        return check(number, value);
    }

    /**
     * Checks a range.
     *
     * @throws IllegalArgumentException naming key, value and what is allowed
     */
    long check(long number) {
        return check(number, show(number));
    }

    private long check(long number, String shown) {
        boolean known = kind != Kind.PERMISSION || number % 2 == 0;
        if (number < min || number > max || !known) {
            throw new IllegalArgumentException(key + " = " + shown + ": must be "
                    + (kind == Kind.PERMISSION ? kind.expected : show(min) + " to " + show(max)));
        }
        return number;
    }

    /** Writes a value as people write it. */
    String show(long number) {
        return switch (kind) {
            case TRUTH -> Boolean.toString(number != 0);
            case PERMISSION -> ((number & 4) != 0 ? "r" : "") + ((number & 2) != 0 ? "w" : "");
            case NUMBER -> Long.toString(number);
            case BYTES ->
                number % (1 << 20) == 0
                        ? (number >> 20) + " MiB"
                        : number % (1 << 10) == 0 ? (number >> 10) + " KiB" : Long.toString(number);
            case MILLIS -> number % 1000 == 0 ? number / 1000 + " s" : number + " ms";
        };
    }

    /** Writes a value as RocketMQ's tools read it. */
    String showStock(long number) {
        return kind == Kind.TRUTH ? Boolean.toString(number != 0) : Long.toString(number);
    }

    private long truth(String value) {
        if (value.equalsIgnoreCase("true")) {
            return 1;
        }
        if (value.equalsIgnoreCase("false")) {
            return 0;
        }
        throw malformed(value);
    }

    private long permission(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "r", "4" -> 4;
            case "w", "2" -> 2;
            case "rw", "6" -> 6;
            default -> throw malformed(value);
        };
    }

    private long number(String value, String units) {
        Matcher matcher = WITH_UNIT.matcher(value);
        if (!matcher.matches()) {
            throw malformed(value);
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2).toLowerCase(Locale.ROOT);
        if (unit.isEmpty()) {
            return number;
        }
        if (!(" " + units + " ").contains(" " + unit + " ")) {
            throw malformed(value);
        }
        return number
                * switch (unit) {
                    case "kb", "kib" -> 1L << 10;
                    case "mb", "mib" -> 1L << 20;
                    case "s" -> 1_000L;
                    case "m" -> 60_000L;
                    default -> 1L;
                };
    }

    private IllegalArgumentException malformed(String value) {
        return new IllegalArgumentException(key + " = " + value + ": must be " + kind.expected);
    }
}
