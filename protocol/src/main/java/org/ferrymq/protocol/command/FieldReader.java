package org.ferrymq.protocol.command;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the extension fields of a frame, checking presence, type and range. Not thread-safe. */
public final class FieldReader {
    /** Longest text if a field has no limit of its own. */
    public static final int MAX_TEXT = 4096;

    private final Map<String, String> fields;

    /** Reads from the fields of a frame. */
    public FieldReader(Map<String, String> fields) {
        this.fields = fields;
    }

    /** Text that must be present and not empty. */
    public String requireString(String name, int maxLength) {
        String value = optionalString(name, maxLength);
        if (value == null || value.isEmpty()) {
            throw bad(name, value, "is missing");
        }
        return value;
    }

    /** Text that may be absent. */
    public @Nullable String optionalString(String name, int maxLength) {
        String value = fields.get(name);
        if (value != null && value.length() > maxLength) {
            throw bad(name, value, "has " + value.length() + " characters, more than " + maxLength);
        }
        return value;
    }

    /** Text that may be absent. */
    public String string(String name, int maxLength, String absent) {
        String value = optionalString(name, maxLength);
        return value == null ? absent : value;
    }

    /** A number that must be present. */
    public int requireInt(String name, int min, int max) {
        return (int) requireLong(name, min, max);
    }

    /** A number that may be absent. */
    public int optionalInt(String name, int min, int max, int absent) {
        return (int) optionalLong(name, min, max, absent);
    }

    /** A number that must be present. */
    public long requireLong(String name, long min, long max) {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw bad(name, value, "is missing");
        }
        return number(name, value, min, max);
    }

    /** A number that may be absent or empty. */
    public long optionalLong(String name, long min, long max, long absent) {
        String value = fields.get(name);
        return (value == null || value.isEmpty()) ? absent : number(name, value, min, max);
    }

    private static long number(String name, String value, long min, long max) {
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw bad(name, value, "is not a number");
        }
        if (number < min || number > max) {
            throw bad(name, value, "is not within " + min + ".." + max);
        }
        return number;
    }

    /** {@code true} or {@code false}, which must be present. */
    public boolean requireBoolean(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw bad(name, value, "is missing");
        }
        return truth(name, value);
    }

    /** {@code true} or {@code false}, which may be absent. */
    public boolean optionalBoolean(String name, boolean absent) {
        String value = fields.get(name);
        return (value == null || value.isEmpty()) ? absent : truth(name, value);
    }

    private static boolean truth(String name, String value) {
        if ("true".equalsIgnoreCase(value)) {
            return true;
        }
        if ("false".equalsIgnoreCase(value)) {
            return false;
        }
        throw bad(name, value, "is neither true nor false");
    }

    /** The name of a constant, which must be present. */
    public <E extends Enum<E>> E requireEnum(String name, Class<E> type) {
        String value = requireString(name, MAX_TEXT);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(value)) {
                return constant;
            }
        }
        throw bad(name, value, "is none of " + Arrays.toString(type.getEnumConstants()));
    }

    /** The exception for a field that breaks a rule. */
    public static BadCommandException bad(String name, @Nullable String value, String problem) {
        String shown = value == null ? "" : " '" + (value.length() > 64 ? value.substring(0, 64) + "..." : value) + "'";
        return new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, "field " + name + shown + " " + problem);
    }
}
