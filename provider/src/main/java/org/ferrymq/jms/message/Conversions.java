package org.ferrymq.jms.message;

import jakarta.jms.MessageFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The conversion table of Jakarta Messaging for property values and for the values of map and stream messages (specification sections
 * "Property value conversion" and "Conversions provided by StreamMessage and MapMessage"). A missing value is treated like a null string:
 * false for boolean, {@link NumberFormatException} for whole numbers, {@link NullPointerException} for float, double and char.
 */
final class Conversions {
    private Conversions() {}

    static boolean toBoolean(String name, @Nullable Object value) throws MessageFormatException {
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean b) {
            return b;
        }
        if (value instanceof String s) {
            return Boolean.parseBoolean(s);
        }
        throw refuse(name, value, "boolean");
    }

    static byte toByte(String name, @Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte b) {
            return b;
        }
        if (value == null || value instanceof String) {
            return Byte.parseByte(text(name, value));
        }
        throw refuse(name, value, "byte");
    }

    static short toShort(String name, @Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte || value instanceof Short) {
            return ((Number) value).shortValue();
        }
        if (value == null || value instanceof String) {
            return Short.parseShort(text(name, value));
        }
        throw refuse(name, value, "short");
    }

    static int toInt(String name, @Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
            return ((Number) value).intValue();
        }
        if (value == null || value instanceof String) {
            return Integer.parseInt(text(name, value));
        }
        throw refuse(name, value, "int");
    }

    static long toLong(String name, @Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        if (value == null || value instanceof String) {
            return Long.parseLong(text(name, value));
        }
        throw refuse(name, value, "long");
    }

    static float toFloat(String name, @Nullable Object value) throws MessageFormatException {
        if (value instanceof Float f) {
            return f;
        }
        if (value instanceof String s) {
            return Float.parseFloat(s);
        }
        if (value == null) {
            throw new NullPointerException("no value for '" + name + "'");
        }
        throw refuse(name, value, "float");
    }

    static double toDouble(String name, @Nullable Object value) throws MessageFormatException {
        if (value instanceof Float || value instanceof Double) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof String s) {
            return Double.parseDouble(s);
        }
        if (value == null) {
            throw new NullPointerException("no value for '" + name + "'");
        }
        throw refuse(name, value, "double");
    }

    static char toChar(String name, @Nullable Object value) throws MessageFormatException {
        if (value instanceof Character c) {
            return c;
        }
        if (value == null) {
            throw new NullPointerException("no value for '" + name + "'");
        }
        throw refuse(name, value, "char");
    }

    static @Nullable String toText(String name, @Nullable Object value) throws MessageFormatException {
        if (value == null) {
            return null;
        }
        if (value instanceof byte[]) {
            throw refuse(name, value, "String");
        }
        return value.toString();
    }

    static byte @Nullable [] toBytes(String name, @Nullable Object value) throws MessageFormatException {
        if (value == null) {
            return null;
        }
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        throw refuse(name, value, "byte[]");
    }

    /** {@return the value if a property may have it: null, a boxed primitive other than Character, or a String} */
    static @Nullable Object checkProperty(String name, @Nullable Object value) throws MessageFormatException {
        if (value == null || value instanceof String || value instanceof Boolean || isNumber(value)) {
            return value;
        }
        throw new MessageFormatException("property '" + name + "' cannot be a "
                + value.getClass().getName() + ": only boxed primitives and strings are possible");
    }

    /** {@return the value if a map or stream message may hold it, byte arrays copied} */
    static @Nullable Object checkElement(String name, @Nullable Object value) throws MessageFormatException {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || isNumber(value)) {
            return value;
        }
        throw new MessageFormatException("'" + name + "' cannot be a "
                + value.getClass().getName() + ": only boxed primitives, strings and byte arrays are possible");
    }

    private static boolean isNumber(Object value) {
        return value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Float
                || value instanceof Double;
    }

    private static String text(String name, @Nullable Object value) {
        if (value == null) {
            throw new NumberFormatException("no value for '" + name + "'");
        }
        return (String) value;
    }

    private static MessageFormatException refuse(String name, Object value, String type) {
        return new MessageFormatException(
                "'" + name + "' is a " + value.getClass().getSimpleName() + " and cannot be read as " + type);
    }
}
