package org.ferrymq.jms.message;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The application's properties in a record: each under its own name as text, with the types of those that are not strings in one
 * more property, {@value #TYPES}, for example {@code count=i,price=d}. The letters are z b h i l f d for boolean, byte, short, int, long,
 * float and double, and n for a property whose value is null, which has no entry of its own.
 *
 * <p>A record separates properties by U+0001 and U+0002. A value that contains one of them has it replaced (U+001B is the escape)
 * and its name listed in {@value #ESCAPED}.
 */
final class PropertyCodec {
    static final String TYPES = "JMSPropertyTypes";
    static final String ESCAPED = "JMSEscaped";
    private static final String SHARDING_KEY = "__SHARDINGKEY";
    private static final char ESCAPE = '\u001b';

    private PropertyCodec() {}

    /** Writes properties into those of a record. */
    static void encode(Map<String, @Nullable Object> properties, Map<String, String> into) {
        StringBuilder types = new StringBuilder();
        for (Map.Entry<String, @Nullable Object> entry : properties.entrySet()) {
            String name = entry.getKey();
            Object value = entry.getValue();
            if (PropertyRules.isSetByProvider(name)) {
                continue;
            }
            if (name.equals(PropertyRules.GROUP_ID)) {
                if (value != null) {
                    put(into, SHARDING_KEY, (String) value);
                }
                continue;
            }
            char type = type(value);
            if (type != 's') {
                types.append(types.isEmpty() ? "" : ",")
                        .append(name)
                        .append('=')
                        .append(type);
            }
            if (value != null) {
                put(into, name, value.toString());
            }
        }
        if (!types.isEmpty()) {
            into.put(TYPES, types.toString());
        }
    }

    /** Reads the properties that an application sees out of those of a record. */
    static void decode(Map<String, String> from, Map<String, @Nullable Object> into) {
        Map<String, Character> types = types(from.get(TYPES));
        Set<String> escaped = names(from.get(ESCAPED));
        for (Map.Entry<String, String> entry : from.entrySet()) {
            String name = entry.getKey();
            if (name.equals(SHARDING_KEY)) {
                into.put(PropertyRules.GROUP_ID, unescape(name, entry.getValue(), escaped));
            } else if (PropertyRules.isVisible(name)) {
                String text = unescape(name, entry.getValue(), escaped);
                into.put(name, typed(text, types.getOrDefault(name, 's')));
            }
        }
        types.forEach((name, type) -> {
            if (type == 'n') {
                into.put(name, null);
            }
        });
    }

    /** Writes one property of a record, escaped if need be. */
    static void put(Map<String, String> into, String name, String value) {
        if (value.indexOf('\u0001') < 0 && value.indexOf('\u0002') < 0) {
            into.put(name, value);
            return;
        }
        StringBuilder text = new StringBuilder(value.length() + 8);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\u0001' -> text.append(ESCAPE).append('1');
                case '\u0002' -> text.append(ESCAPE).append('2');
                case ESCAPE -> text.append(ESCAPE).append('e');
                default -> text.append(c);
            }
        }
        into.put(name, text.toString());
        into.merge(ESCAPED, name, (old, added) -> old + "," + added);
    }

    /** {@return one property of a record as it was before {@link #put}, or null if it is absent} */
    static @Nullable String get(Map<String, String> from, String name) {
        String value = from.get(name);
        if (value == null || value.indexOf(ESCAPE) < 0) {
            return value;
        }
        return unescape(name, value, names(from.get(ESCAPED)));
    }

    private static String unescape(String name, String value, Set<String> escaped) {
        if (!escaped.contains(name)) {
            return value;
        }
        StringBuilder text = new StringBuilder(value.length());
        boolean afterEscape = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (afterEscape) {
                text.append(c == '1' ? '\u0001' : c == '2' ? '\u0002' : ESCAPE);
                afterEscape = false;
            } else if (c == ESCAPE) {
                afterEscape = true;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static char type(@Nullable Object value) {
        if (value == null) {
            return 'n';
        }
        if (value instanceof String) {
            return 's';
        }
        if (value instanceof Integer) {
            return 'i';
        }
        if (value instanceof Long) {
            return 'l';
        }
        if (value instanceof Boolean) {
            return 'z';
        }
        if (value instanceof Double) {
            return 'd';
        }
        if (value instanceof Float) {
            return 'f';
        }
        if (value instanceof Short) {
            return 'h';
        }
        return 'b';
    }

    /** The value with its type; text that does not fit the type (not written by this provider) stays text. */
    private static Object typed(String text, char type) {
        try {
            return switch (type) {
                case 'z' -> Boolean.valueOf(text);
                case 'b' -> Byte.valueOf(text);
                case 'h' -> Short.valueOf(text);
                case 'i' -> Integer.valueOf(text);
                case 'l' -> Long.valueOf(text);
                case 'f' -> Float.valueOf(text);
                case 'd' -> Double.valueOf(text);
                default -> text;
            };
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static Map<String, Character> types(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Map.of();
        }
        Map<String, Character> types = new HashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0 && equals + 2 == part.length()) {
                types.put(part.substring(0, equals), part.charAt(equals + 1));
            }
        }
        return types;
    }

    private static Set<String> names(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String name : text.split(",", -1)) {
            names.add(name);
        }
        return names;
    }
}
