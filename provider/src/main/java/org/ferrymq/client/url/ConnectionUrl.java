package org.ferrymq.client.url;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;

/**
 * A connection URL, parsed and checked: {@code ferry://host:port,host:port?option=value&option=value}, where the hosts are nameservers,
 * or {@code embedded:?option=value} for a server in this process. Options are those of {@link ConnectionOption}; names and values may
 * be percent-encoded. IPv6 addresses stand in brackets. Immutable.
 */
public final class ConnectionUrl {
    /** The port of a nameserver when the URL gives none. */
    public static final int DEFAULT_PORT = 9876;

    private static final String REMOTE_PREFIX = "ferry://";
    private static final String EMBEDDED_PREFIX = "embedded:";

    private final boolean embedded;
    private final List<HostPort> nameServers;
    private final Map<ConnectionOption, String> options;

    private ConnectionUrl(boolean embedded, List<HostPort> nameServers, Map<ConnectionOption, String> options) {
        this.embedded = embedded;
        this.nameServers = List.copyOf(nameServers);
        this.options = Collections.unmodifiableMap(options);
    }

    /** A nameserver's address. */
    public record HostPort(String host, int port) {
        @Override
        public String toString() {
            return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
        }
    }

    /**
     * Parses a URL.
     *
     * @throws FerryException with {@link ErrorCode#INVALID_CONFIGURATION}, naming what is wrong, if it is not valid
     */
    public static ConnectionUrl parse(String url) {
        String trimmed = url.trim();
        int question = trimmed.indexOf('?');
        String address = question < 0 ? trimmed : trimmed.substring(0, question);
        String query = question < 0 ? "" : trimmed.substring(question + 1);
        boolean embedded = address.startsWith(EMBEDDED_PREFIX);
        if (!embedded && !address.startsWith(REMOTE_PREFIX)) {
            throw bad("the connection URL '" + address
                    + "' must begin with 'ferry://' (then host:port of the nameservers) or 'embedded:'");
        }
        if (embedded && address.length() > EMBEDDED_PREFIX.length()) {
            throw bad("an embedded connection URL has no address, only options: 'embedded:?option=value', not '"
                    + address + "'");
        }
        List<HostPort> hosts = embedded ? List.of() : parseHosts(address.substring(REMOTE_PREFIX.length()));
        return new ConnectionUrl(embedded, hosts, parseOptions(query, embedded)).checked();
    }

    private static List<HostPort> parseHosts(String list) {
        String hosts = list.endsWith("/") ? list.substring(0, list.length() - 1) : list;
        List<HostPort> result = new ArrayList<>();
        for (String item : hosts.split("[,;]", -1)) {
            result.add(parseHost(item.trim()));
        }
        return result;
    }

    private static HostPort parseHost(String text) {
        if (text.contains("@")) { // it is not repeated: it may be a password
            throw bad("a connection URL has no user before a host; use the options user and password");
        }
        int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
        int colon = text.indexOf(':', bracket + 1);
        String host = bracket > 0 ? text.substring(1, bracket) : colon < 0 ? text : text.substring(0, colon);
        boolean garbled = bracket > 0 && bracket < text.length() - 1 && colon != bracket + 1;
        if (host.isEmpty() || host.contains("/") || garbled) {
            throw bad("'" + text + "' in the connection URL is not host:port of a nameserver");
        }
        if (colon < 0) {
            return new HostPort(host, DEFAULT_PORT);
        }
        String portText = text.substring(colon + 1);
        if (portText.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(portText);
            if (port >= 1 && port <= 65_535) {
                return new HostPort(host, port);
            }
        }
        throw bad("'" + portText + "' in the connection URL is not a port (1 to 65535)");
    }

    private static Map<ConnectionOption, String> parseOptions(String query, boolean embedded) {
        Map<ConnectionOption, String> options = new EnumMap<>(ConnectionOption.class);
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw bad("option '" + pair + "' of the connection URL has no value: expected option=value");
            }
            ConnectionOption option = ConnectionOption.named(decode(pair.substring(0, equals)));
            requireFor(option, embedded);
            String value = decode(pair.substring(equals + 1));
            option.check(value);
            if (options.put(option, value) != null) {
                throw bad("option '" + option.key() + "' appears twice in the connection URL");
            }
        }
        return options;
    }

    private static String decode(String text) {
        try {
            // '+' stays '+': it is no blank outside of HTML forms
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new FerryException(
                    ErrorCode.INVALID_CONFIGURATION, "bad percent-encoding in '" + text + "' of the connection URL", e);
        }
    }

    private static FerryException bad(String message) {
        return new FerryException(ErrorCode.INVALID_CONFIGURATION, message);
    }

    /** Whether the server runs in this process. */
    public boolean isEmbedded() {
        return embedded;
    }

    /** The nameservers in the order of the URL; empty for {@code embedded:}. */
    public List<HostPort> nameServers() {
        return nameServers;
    }

    /** The options for the embedded server, by their names in the URL; empty for {@code ferry:}. */
    public Map<String, String> embeddedOptions() {
        Map<String, String> result = new java.util.TreeMap<>();
        options.forEach((option, value) -> {
            if (option.isEmbeddedOnly()) {
                result.put(option.key(), value);
            }
        });
        return Collections.unmodifiableMap(result);
    }

    /** The same URL with one option set to another value. */
    public ConnectionUrl with(ConnectionOption option, String value) {
        option.check(value);
        Map<ConnectionOption, String> changed = new EnumMap<>(ConnectionOption.class);
        changed.putAll(options);
        changed.put(option, value);
        return new ConnectionUrl(embedded, nameServers, changed);
    }

    /**
     * The same URL with some options set to other values.
     *
     * @throws FerryException with {@link ErrorCode#INVALID_CONFIGURATION}, naming what is wrong, if one is not valid or not for this URL
     */
    public ConnectionUrl with(Map<ConnectionOption, String> others) {
        Map<ConnectionOption, String> changed = new EnumMap<>(ConnectionOption.class);
        changed.putAll(options);
        others.forEach((option, value) -> {
            requireFor(option, embedded);
            option.check(value);
            changed.put(option, value);
        });
        return new ConnectionUrl(embedded, nameServers, changed).checked();
    }

    private static void requireFor(ConnectionOption option, boolean embedded) {
        if (option.isEmbeddedOnly() && !embedded) {
            throw bad("option '" + option.key() + "' is for 'embedded:' URLs only");
        }
    }

    private ConnectionUrl checked() {
        RedeliveryOptions unusedRedelivery = redelivery(); // the ranges
        int unusedPriority = consumerPriority();
        return this;
    }

    /** The URL in full, user and password included: parsed again it is the same. */
    public String toText() {
        StringBuilder text = address();
        char separator = '?';
        for (Map.Entry<ConnectionOption, String> entry : options.entrySet()) {
            // '+' stays '+' when it is read
            String value =
                    URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8).replace("+", "%20");
            text.append(separator).append(entry.getKey().key()).append('=').append(value);
            separator = '&';
        }
        return text.toString();
    }

    private StringBuilder address() {
        StringBuilder text = new StringBuilder(embedded ? EMBEDDED_PREFIX : REMOTE_PREFIX);
        for (int i = 0; i < nameServers.size(); i++) {
            text.append(i == 0 ? "" : ",").append(nameServers.get(i));
        }
        return text;
    }

    /** The value given or the default; empty if there is neither. */
    public Optional<String> text(ConnectionOption option) {
        String given = options.get(option);
        return given != null ? Optional.of(given) : option.defaultValue();
    }

    /** The value of an option of type {@link ConnectionOption.Type#COUNT} that has a default. */
    public int count(ConnectionOption option) {
        return option.parseCount(required(option, ConnectionOption.Type.COUNT));
    }

    /** The value of an option of type {@link ConnectionOption.Type#SIZE}. */
    public int size(ConnectionOption option) {
        return option.parseSize(required(option, ConnectionOption.Type.SIZE));
    }

    /** The largest body that travels with its message, in bytes; refuses what would not fit a frame. */
    public int largeMessageSize() {
        ConnectionOption option = ConnectionOption.LARGE_MESSAGE_SIZE;
        int size = size(option);
        if (size < 1024 || size > 15 << 20) {
            throw option.bad(text(option).orElse(""), "1KiB to 15MiB", null);
        }
        return size;
    }

    /** The value of an option of type {@link ConnectionOption.Type#DURATION}. */
    public Duration duration(ConnectionOption option) {
        return option.parseDuration(required(option, ConnectionOption.Type.DURATION));
    }

    /** The value of an option of type {@link ConnectionOption.Type#FLAG}. */
    public boolean flag(ConnectionOption option) {
        return option.parseFlag(required(option, ConnectionOption.Type.FLAG));
    }

    /** What consumers want to become of messages whose delivery failed. */
    public RedeliveryOptions redelivery() {
        return new RedeliveryOptions(
                limit(),
                millis(ConnectionOption.REDELIVERY_DELAY),
                percent(ConnectionOption.REDELIVERY_MULTIPLIER, 100, RedeliveryOptions.MAX_MULTIPLIER_PERCENT),
                millis(ConnectionOption.REDELIVERY_MAX_DELAY),
                percent(ConnectionOption.REDELIVERY_JITTER, 0, 100),
                text(ConnectionOption.DEAD_LETTERS)
                        .map(ConnectionUrl::queueName)
                        .orElse(null));
    }

    private static String queueName(String value) {
        try {
            return TopicNames.validate(value);
        } catch (FerryException e) {
            throw ConnectionOption.DEAD_LETTERS.bad(value, "the name of a queue: " + e.getMessage(), e);
        }
    }

    /** Which consumers of a destination get messages first: those with the highest number, as long as they take them. */
    public int consumerPriority() {
        ConnectionOption option = ConnectionOption.CONSUMER_PRIORITY;
        return option.parsePriority(required(option, ConnectionOption.Type.PRIORITY));
    }

    private @Nullable Integer limit() {
        ConnectionOption option = ConnectionOption.REDELIVERY_LIMIT;
        return text(option).map(option::parseLimit).orElse(null);
    }

    private @Nullable Long millis(ConnectionOption option) {
        return text(option)
                .map(value -> {
                    long millis = option.parseDuration(value).toMillis();
                    if (millis > RedeliveryOptions.MAX_DELAY_MS) {
                        throw option.bad(value, "at most 30 days (720h)", null);
                    }
                    return millis;
                })
                .orElse(null);
    }

    private @Nullable Integer percent(ConnectionOption option, int least, int most) {
        return text(option)
                .map(value -> {
                    long percent = Math.round(option.parseDecimal(value) * 100);
                    if (percent < least || percent > most) {
                        throw option.bad(value, least / 100.0 + " to " + most / 100.0, null);
                    }
                    return (int) percent;
                })
                .orElse(null);
    }

    /** The value of a comma-separated option, blanks and empty entries left out. */
    public List<String> list(ConnectionOption option) {
        return Arrays.stream(text(option).orElse("").split(","))
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private String required(ConnectionOption option, ConnectionOption.Type type) {
        if (option.type() != type) {
            throw new IllegalArgumentException(option + " is of type " + option.type() + ", not " + type);
        }
        return text(option).orElseThrow(() -> bad("option '" + option.key() + "' is needed in the connection URL"));
    }

    /** The URL without user and password, for messages and logs. */
    @Override
    public String toString() {
        StringBuilder text = address();
        char separator = '?';
        for (Map.Entry<ConnectionOption, String> entry : options.entrySet()) {
            if (entry.getKey() != ConnectionOption.USER && entry.getKey() != ConnectionOption.PASSWORD) {
                text.append(separator).append(entry.getKey().key()).append('=').append(entry.getValue());
                separator = '&';
            }
        }
        return text.toString();
    }
}
