package org.ferrymq.broker.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.ferrymq.protocol.NearestWord;

/**
 * One object of the configuration while it is read. Remembers which keys were asked for, so that {@link #build} can
 * refuse the others and name the nearest known one, and puts the full key, the value and its place in the file in front
 * of every complaint. Types are checked here; ranges are checked by the records, whose complaints start with the key.
 * Not thread-safe.
 */
public final class ConfigSection {
    private final String path;
    private final Config config;
    private final Map<String, String> effective;
    private final Map<String, Boolean> known = new LinkedHashMap<>();

    public ConfigSection(String path, Config config) {
        this(path, config, new TreeMap<>());
    }

    private ConfigSection(String path, Config config, Map<String, String> effective) {
        this.path = path;
        this.config = config;
        this.effective = effective;
    }

    /** Every key that was read so far, of all sections, and its value as text. */
    Map<String, String> effective() {
        return effective;
    }

    ConfigSection section(String key) {
        known.put(key, true);
        if (!config.hasPath(quoted(key))) {
            return new ConfigSection(full(key), ConfigFactory.empty(), effective);
        }
        ConfigValue value = config.getValue(quoted(key));
        if (value.valueType() != ConfigValueType.OBJECT) {
            throw wrong(key, "must be a section { ... }");
        }
        return new ConfigSection(full(key), config.getConfig(quoted(key)), effective);
    }

    /** A list of sections: {@code [{ ... }, { ... }]}; none by default. */
    List<ConfigSection> sections(String key) {
        known.put(key, true);
        if (!config.hasPath(quoted(key))) {
            return List.of();
        }
        ConfigValue value = config.getValue(quoted(key));
        if (!(value instanceof ConfigList list)) {
            throw wrong(key, "must be a list of sections [{ ... }]");
        }
        List<ConfigSection> sections = new ArrayList<>();
        for (ConfigValue item : list) {
            if (!(item instanceof ConfigObject object)) {
                throw wrong(key, "must be a list of sections [{ ... }]");
            }
            sections.add(new ConfigSection(full(key) + "[" + sections.size() + "]", object.toConfig(), effective));
        }
        return sections;
    }

    String text(String key, String preset) {
        return read(key, preset, "a text", () -> config.getString(quoted(key)));
    }

    /** A file or folder; empty stays empty. */
    String path(String key, String preset) {
        String text = text(key, preset);
        try {
            var unused = Path.of(text);
        } catch (InvalidPathException e) {
            throw wrong(key, "must be the name of a file or folder: " + e.getReason());
        }
        return text;
    }

    /** A folder; it must have a name, an unset variable of a shell is none. */
    Path folder(String key, String preset) {
        String text = path(key, preset);
        if (text.isBlank()) {
            throw wrong(key, "must be the name of a folder, and is empty");
        }
        return Path.of(text);
    }

    int integer(String key, int preset) {
        return read(key, preset, "a whole number", () -> config.getInt(quoted(key)));
    }

    boolean bool(String key, boolean preset) {
        return read(key, preset, "true or false", () -> config.getBoolean(quoted(key)));
    }

    double fraction(String key, double preset) {
        return read(key, preset, "a number", () -> config.getDouble(quoted(key)));
    }

    /** A size in bytes: a number, or a number with a unit such as {@code 4 MiB} or {@code 256k}. */
    long bytes(String key, long preset) {
        return read(
                key,
                preset,
                "a size such as 4 MiB",
                () -> config.getMemorySize(quoted(key)).toBytes());
    }

    int bytesInt(String key, int preset) {
        long value = bytes(key, preset);
        if (value > Integer.MAX_VALUE) {
            throw wrong(key, "must be at most 2 GiB");
        }
        return (int) value;
    }

    /** A duration: a number of milliseconds, or a number with a unit such as {@code 500 ms} or {@code 30 s}. */
    Duration duration(String key, Duration preset) {
        return read(key, preset, "a duration such as 500 ms", () -> config.getDuration(quoted(key)));
    }

    /** A list of texts, written as a HOCON list or as one text with semicolons or commas between the items. */
    List<String> texts(String key, List<String> preset) {
        known.put(key, true);
        if (!config.hasPath(quoted(key))) {
            effective.put(full(key), String.join(";", preset));
            return preset;
        }
        if (config.getValue(quoted(key)).valueType() == ConfigValueType.LIST) {
            return read(key, preset, "a list of texts", () -> config.getStringList(quoted(key)));
        }
        List<String> items = new ArrayList<>();
        for (String item : text(key, "").split("[;,]", -1)) {
            if (!item.isBlank()) {
                items.add(item.strip());
            }
        }
        return items;
    }

    <T extends Enum<T>> T choice(String key, Class<T> type, T preset) {
        String given = text(key, preset.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        for (T constant : type.getEnumConstants()) {
            if (constant.name().replace('_', '-').equalsIgnoreCase(given.replace('_', '-'))) {
                return constant;
            }
        }
        throw wrong(
                key,
                "must be one of "
                        + String.join(
                                ", ",
                                Arrays.stream(type.getEnumConstants())
                                        .map(c -> c.name().toLowerCase(Locale.ROOT))
                                        .toList()));
    }

    /**
     * Refuses keys that nobody asked for, then runs {@code factory}, whose IllegalArgumentException (message: key, value,
     * allowed range) becomes an error with the full key.
     */
    <T> T build(Supplier<T> factory) {
        for (String key : config.root().keySet()) {
            if (!known.containsKey(key)) {
                throw new ConfigurationException("unknown key " + full(key) + origin(key)
                        + NearestWord.of(key, known.keySet())
                                .map(near -> "; did you mean " + full(near) + "?")
                                .orElse(""));
            }
        }
        return checked(factory);
    }

    /** As {@link #build}, of a record that takes some of the section's keys only. */
    <T> T checked(Supplier<T> factory) {
        try {
            return factory.get();
        } catch (IllegalArgumentException e) {
            String message = inKebabCase(String.valueOf(e.getMessage()));
            String key = message.split("[^a-zA-Z0-9-]", 2)[0];
            throw new ConfigurationException(full(message) + origin(key), e);
        }
    }

    private <T> T read(String key, T preset, String expected, Supplier<T> reader) {
        known.put(key, true);
        if (!config.hasPath(quoted(key))) {
            effective.put(full(key), shown(preset));
            return preset;
        }
        try {
            T value = reader.get();
            effective.put(full(key), shown(value));
            return value;
        } catch (ConfigException.BadValue | ConfigException.WrongType e) {
            throw wrong(key, "must be " + expected);
        }
    }

    private static String shown(Object value) {
        if (value instanceof Duration duration) {
            long millis = duration.toMillis();
            return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
        }
        return value instanceof List<?> list
                ? String.join(";", list.stream().map(String::valueOf).toList())
                : String.valueOf(value);
    }

    /** Records name their components, with or without the section in front; people write keys. */
    private String inKebabCase(String message) {
        String rest = message.startsWith(path + ".") ? message.substring(path.length() + 1) : message;
        int end = 0;
        while (end < rest.length() && Character.isLetterOrDigit(rest.charAt(end))) {
            end++;
        }
        return rest.substring(0, end).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT) + rest.substring(end);
    }

    private ConfigurationException wrong(String key, String rule) {
        ConfigValue value = config.getValue(quoted(key));
        return new ConfigurationException(full(key) + " = " + value.unwrapped() + ": " + rule + origin(key));
    }

    private String origin(String key) {
        ConfigValue value = config.root().get(key);
        return value == null ? "" : " (" + value.origin().description() + ")";
    }

    private String full(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String quoted(String key) {
        return "\"" + key + "\"";
    }
}
