package org.ferrymq.client.url;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.NearestWord;
import org.ferrymq.protocol.command.jms.consume.CreateConsumer;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.jspecify.annotations.Nullable;

/**
 * Every option of a connection URL: {@code ferry://host:9876?prefetch=100&sendTimeout=5s}. This table is the reference; the
 * user's documentation is made from it.
 */
public enum ConnectionOption {
    /** Client identifier of Jakarta Messaging. */
    CLIENT_ID("clientId", Type.TEXT, null, "Client identifier of connections; needed for durable subscriptions."),
    /** User. */
    USER("user", Type.TEXT, null, "User name, unless the application gives one to createConnection."),
    /** Password. */
    PASSWORD("password", Type.TEXT, null, "Password, unless the application gives one to createConnection."),
    /** Broker to use. */
    BROKER(
            "broker",
            Type.TEXT,
            null,
            "Name of the one broker to use; without it, a connection uses all brokers of its cluster as it needs them."),
    /** Cluster to use. */
    CLUSTER(
            "cluster",
            Type.TEXT,
            null,
            "Name of the cluster whose brokers are used; without it, that of the first broker by name."),
    /** Size of the cluster. */
    CLUSTER_SIZE(
            "clusterSize",
            Type.COUNT,
            "0",
            "How many brokers the cluster has. While nameservers know fewer, recovery of XA fails instead of overlooking what the others have prepared; 0: as many as brokers remember."),
    /** Where destinations are. */
    CLUSTER_REFRESH(
            "clusterRefresh",
            Type.DURATION,
            "30s",
            "How often nameservers are asked which brokers there are and, of several, which have the destinations that are used; as long, a broker to which no connection could be made is left alone where another will do. 0: never."),
    /** Prefetch. */
    PREFETCH(
            "prefetch",
            Type.COUNT,
            "1000",
            "How many messages the broker pushes to a consumer ahead of the application; 0 fetches one at a time."),
    /** Time limit of sends. */
    SEND_TIMEOUT(
            "sendTimeout",
            Type.DURATION,
            "30s",
            "How long a send may take, the time to reconnect included, before it fails."),
    /** Time limit of other requests. */
    REQUEST_TIMEOUT(
            "requestTimeout",
            Type.DURATION,
            "30s",
            "How long any other request may take, the time to reconnect included, before it fails."),
    /** Time limit of connecting. */
    CONNECT_TIMEOUT("connectTimeout", Type.DURATION, "10s", "How long one attempt to connect to one address may take."),
    /** Time limit of closing. */
    CLOSE_TIMEOUT("closeTimeout", Type.DURATION, "5s", "How long closing waits for the broker's answer."),
    /** Heartbeat. */
    HEARTBEAT_INTERVAL(
            "heartbeatInterval",
            Type.DURATION,
            "10s",
            "How often the broker is pinged; a ping without an answer within the same time ends the connection. 0 switches it off."),
    /** Reconnecting on or off. */
    RECONNECT("reconnect", Type.FLAG, "true", "Whether a lost connection is made anew."),
    /** Bodies that go in pieces. */
    LARGE_MESSAGE_SIZE(
            "largeMessageSize",
            Type.SIZE,
            "3MiB",
            "Larger bodies than this travel in pieces and are read piece by piece; at most 15MiB."),
    /** Bodies that are compressed. */
    COMPRESS_ABOVE(
            "compressAbove",
            Type.SIZE,
            "0",
            "Bodies of at least so many bytes are compressed (zlib), unless they travel in pieces; 0 compresses none."),
    /** Sends that have no answer yet. */
    PRODUCER_WINDOW(
            "producerWindow",
            Type.COUNT,
            "1000",
            "How many asynchronous sends of a session may be without an answer; one more waits for the oldest."),
    /** Bytes of sends that have no answer yet. */
    PRODUCER_WINDOW_SIZE(
            "producerWindowSize",
            Type.SIZE,
            "16MiB",
            "How many bytes of bodies those sends may have together; one more waits. A larger body goes alone."),
    /** What a send does when the broker is full. */
    BLOCK_WHEN_FULL(
            "blockWhenFull",
            Type.FLAG,
            "false",
            "Whether a send outside of transactions waits, up to sendTimeout, while the broker is full or busy, rather than fail at once."),
    /** Attempts. */
    RECONNECT_MAX_ATTEMPTS(
            "reconnectMaxAttempts",
            Type.COUNT,
            "0",
            "After how many failed attempts in a row the connection is given up; 0 never gives up."),
    /** Total time. */
    RECONNECT_TIMEOUT(
            "reconnectTimeout",
            Type.DURATION,
            "0",
            "How long after the loss of the connection it is given up; 0 never gives up."),
    /** First delay. */
    RECONNECT_DELAY(
            "reconnectDelay",
            Type.DURATION,
            "100ms",
            "Delay before the second attempt to reconnect (the first follows at once); doubles with each further one."),
    /** Largest delay. */
    RECONNECT_MAX_DELAY("reconnectMaxDelay", Type.DURATION, "5s", "The largest delay between attempts to reconnect."),
    /** Fire and forget. */
    NON_PERSISTENT_ASYNC(
            "nonPersistentAsync",
            Type.FLAG,
            "false",
            "Whether sending a non-persistent message returns without waiting for the broker."),
    /** Attempts. */
    REDELIVERY_LIMIT(
            "redeliveryLimit",
            Type.LIMIT,
            null,
            "After how many redeliveries a message goes to the dead letters, 0 to 1000; -1: never. Without it, as the broker is configured."),
    /** Wait after a failure. */
    REDELIVERY_DELAY(
            "redeliveryDelay",
            Type.DURATION,
            null,
            "How long a message waits after a failed delivery; 0: it comes again at once. Without it, as the broker is configured."),
    /** Growth of the wait. */
    REDELIVERY_MULTIPLIER(
            "redeliveryMultiplier",
            Type.DECIMAL,
            null,
            "By what the wait grows with each failed delivery, 1 to 100. Without it, as the broker is configured."),
    /** Longest wait. */
    REDELIVERY_MAX_DELAY(
            "redeliveryMaxDelay",
            Type.DURATION,
            null,
            "The longest wait after a failed delivery. Without it, as the broker is configured."),
    /** Chance in the wait. */
    REDELIVERY_JITTER(
            "redeliveryJitter",
            Type.DECIMAL,
            null,
            "The part of each wait that is left to chance, 0 to 1. Without it, as the broker is configured."),
    /** Where messages go that are given up. */
    DEAD_LETTERS(
            "deadLetters",
            Type.TEXT,
            null,
            "Name of the queue for messages that are given up; it is created. Without it, as the broker is configured."),
    /** Who gets messages first. */
    CONSUMER_PRIORITY(
            "consumerPriority",
            Type.PRIORITY,
            "0",
            "Consumers of a higher priority, -100 to 100, get messages first; others get what those do not take."),
    /** Classes of object messages. */
    DESERIALIZATION_ALLOW(
            "deserializationAllow",
            Type.TEXT,
            "",
            "Classes and packages, separated by commas, that an ObjectMessage may contain: com.acme.Order,com.acme.api.*;"
                    + " none by default."),
    /** Depth of object messages. */
    DESERIALIZATION_MAX_DEPTH(
            "deserializationMaxDepth", Type.COUNT, "100", "How deep the objects of an ObjectMessage may be nested."),
    /** Number of objects of object messages. */
    DESERIALIZATION_MAX_REFERENCES(
            "deserializationMaxReferences", Type.COUNT, "1000000", "Of how many objects an ObjectMessage may consist."),
    /** Arrays of object messages. */
    DESERIALIZATION_MAX_ARRAY(
            "deserializationMaxArray", Type.SIZE, "16MiB", "How many elements an array in an ObjectMessage may have."),
    /** Properties that the provider fills. */
    JMSX_PROPERTIES(
            "jmsxProperties",
            Type.TEXT,
            "",
            "Properties, separated by commas, that the provider gives a value: JMSXUserID, JMSXAppID, JMSXProducerTXID (on send),"
                    + " JMSXConsumerTXID, JMSXRcvTimestamp (on receive)."),
    /** Folder of the embedded store. */
    STORE(
            "store",
            Type.TEXT,
            null,
            "embedded: only. Folder of the embedded broker's store; without it, a temporary folder that is deleted at the end.",
            true),
    /** Flush mode of the embedded store. */
    FLUSH(
            "flush",
            Type.TEXT,
            null,
            "embedded: only. sync (default): durable messages are on disk before the send returns; async: shortly after.",
            true),
    /** Name of the embedded broker. */
    BROKER_NAME("brokerName", Type.TEXT, null, "embedded: only. Name of the embedded broker.", true),
    /** File of users of the embedded broker. */
    USERS(
            "users",
            Type.TEXT,
            null,
            "embedded: only. File of the users that the embedded broker serves; without it, everybody.",
            true),
    /** Port of the embedded broker. */
    PORT("port", Type.COUNT, null, "embedded: only. Port of the embedded broker; without it, any free one.", true),
    /** Port of the embedded nameserver. */
    NAMESRV_PORT(
            "namesrvPort",
            Type.COUNT,
            null,
            "embedded: only. Port of the embedded nameserver; without it, any free one.",
            true);

    /** What the value of an option looks like. */
    public enum Type {
        /** Any text. */
        TEXT,
        /** A whole number from 0 to 1,000,000. */
        COUNT,
        /** As COUNT, or -1 for no limit. */
        LIMIT,
        /** A whole number from -100 to 100. */
        PRIORITY,
        /** A number such as 2 or 1.5. */
        DECIMAL,
        /** A number from 0 to 2,147,483,647, or one with the unit KiB or MiB. */
        SIZE,
        /** A number of milliseconds, or a number with the unit ms, s, m or h. */
        DURATION,
        /** true or false. */
        FLAG
    }

    private static final Set<ConnectionOption> NEVER_ZERO = Set.of(SEND_TIMEOUT, REQUEST_TIMEOUT, CONNECT_TIMEOUT);
    private static final long LONGEST_HOURS = 876_000;

    private final String key;
    private final Type type;
    private final @Nullable String defaultValue;
    private final String description;
    private final boolean embeddedOnly;

    ConnectionOption(String key, Type type, @Nullable String defaultValue, String description) {
        this(key, type, defaultValue, description, false);
    }

    ConnectionOption(String key, Type type, @Nullable String defaultValue, String description, boolean embeddedOnly) {
        this.key = key;
        this.type = type;
        this.defaultValue = defaultValue;
        this.description = description;
        this.embeddedOnly = embeddedOnly;
    }

    /** The name in the URL. */
    public String key() {
        return key;
    }

    /** What its value looks like. */
    public Type type() {
        return type;
    }

    /** The value that holds when the URL gives none; empty if there is no such value. */
    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** One sentence for users. */
    public String description() {
        return description;
    }

    /** Whether only {@code embedded:} URLs take it; such options go to the embedded server. */
    public boolean isEmbeddedOnly() {
        return embeddedOnly;
    }

    /** The option of that name. */
    static ConnectionOption named(String key) {
        for (ConnectionOption option : values()) {
            if (option.key.equals(key)) {
                return option;
            }
        }
        List<String> known = Arrays.stream(values()).map(ConnectionOption::key).toList();
        throw new FerryException(
                ErrorCode.INVALID_CONFIGURATION,
                "unknown option '" + key + "' in the connection URL; "
                        + NearestWord.of(key, known)
                                .map(near -> "did you mean '" + near + "'?")
                                .orElse("options are " + String.join(", ", known)));
    }

    /** Refuses a value that is not of the option's type. */
    void check(String value) {
        switch (type) {
            case TEXT -> {}
            case COUNT -> parseCount(value);
            case DURATION -> parseDuration(value);
            case LIMIT -> parseLimit(value);
            case PRIORITY -> parsePriority(value);
            case SIZE -> parseSize(value);
            case DECIMAL -> parseDecimal(value);
            case FLAG -> parseFlag(value);
        }
    }

    int parseCount(String value) {
        return wholeNumber(value, 0, 1_000_000);
    }

    int parseLimit(String value) {
        return wholeNumber(value, -1, RedeliveryOptions.MAX_LIMIT);
    }

    int parsePriority(String value) {
        return wholeNumber(value, -CreateConsumer.MAX_PRIORITY, CreateConsumer.MAX_PRIORITY);
    }

    private int wholeNumber(String value, int least, int most) {
        String expected = "a whole number from " + least + " to " + most;
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw bad(value, expected, e);
        }
        throw bad(value, expected, null);
    }

    int parseSize(String value) {
        String expected = "a number from 0 to 2147483647, or one with KiB or MiB";
        int digits = 0;
        while (digits < value.length() && Character.isDigit(value.charAt(digits))) {
            digits++;
        }
        int shift = switch (value.substring(digits).strip()) {
            case "" -> 0;
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> throw bad(value, expected, null);
        };
        try {
            return Math.multiplyExact(Integer.parseInt(value.substring(0, digits)), 1 << shift);
        } catch (NumberFormatException | ArithmeticException e) {
            throw bad(value, expected, e);
        }
    }

    double parseDecimal(String value) {
        if (!value.matches("[0-9]{1,6}(\\.[0-9]{1,6})?")) {
            throw bad(value, "a number such as 2 or 1.5", null);
        }
        return Double.parseDouble(value);
    }

    Duration parseDuration(String value) {
        Duration duration = parseAnyDuration(value);
        if (duration.isZero() && NEVER_ZERO.contains(this)) {
            throw bad(value, "at least 1ms: nothing can be done in no time", null);
        }
        if (duration.toHours() > LONGEST_HOURS) { // beyond some 292 years nanoseconds overflow
            throw bad(value, "at most 876000h (100 years)", null);
        }
        return duration;
    }

    private Duration parseAnyDuration(String value) {
        String lower = value.strip().toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < lower.length() && Character.isDigit(lower.charAt(digits))) {
            digits++;
        }
        try {
            long number = Long.parseLong(lower.substring(0, digits));
            return switch (lower.substring(digits).strip()) {
                case "", "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> throw bad(value, "milliseconds, or a number with ms, s, m or h", null);
            };
        } catch (NumberFormatException | ArithmeticException e) {
            throw bad(value, "milliseconds, or a number with ms, s, m or h", e);
        }
    }

    boolean parseFlag(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(value, "true or false", null);
        };
    }

    /** The error for a value that is not what it has to be. */
    FerryException bad(String value, String expected, @Nullable Throwable cause) {
        return new FerryException(
                ErrorCode.INVALID_CONFIGURATION,
                "option '" + key + "' of the connection URL is '" + value + "'; expected " + expected,
                cause);
    }
}
