package org.ferrymq.protocol.selector;

import org.jspecify.annotations.Nullable;

/** The truth tables of SQL, with null for unknown. */
final class Values {
    private Values() {}

    static @Nullable Boolean and(@Nullable Boolean a, @Nullable Boolean b) {
        if (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b)) {
            return Boolean.FALSE;
        }
        return (a == null || b == null) ? null : Boolean.TRUE;
    }

    static @Nullable Boolean or(@Nullable Boolean a, @Nullable Boolean b) {
        if (Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b)) {
            return Boolean.TRUE;
        }
        return (a == null || b == null) ? null : Boolean.FALSE;
    }

    static @Nullable Boolean not(@Nullable Boolean a) {
        return a == null ? null : !a;
    }

    /** A value where a condition stands: what is no truth value is unknown. */
    static @Nullable Boolean truth(@Nullable Object value) {
        return value instanceof Boolean truth ? truth : null;
    }

    /** A message's value as one of the types that expressions know. */
    static @Nullable Object normalized(@Nullable Object value) {
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof Double) {
            return value;
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        // bytes and other objects cannot be selected on
        return null;
    }
}
