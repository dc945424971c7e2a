package org.ferrymq.protocol.command;

import org.ferrymq.protocol.frame.FieldMap;
import org.jspecify.annotations.Nullable;

/** Collects the extension fields of a frame. Each name is written once; absent values are left out. */
public final class FieldWriter {
    private final FieldMap fields = new FieldMap();

    /** A writer without fields. */
    public FieldWriter() {}

    /** Writes text, or nothing if it is null. */
    public FieldWriter put(String name, @Nullable String value) {
        if (value != null) {
            fields.add(name, value);
        }
        return this;
    }

    /** Writes a number. */
    public FieldWriter put(String name, int value) {
        fields.add(name, Integer.toString(value));
        return this;
    }

    /** Writes a number. */
    public FieldWriter put(String name, long value) {
        fields.add(name, Long.toString(value));
        return this;
    }

    /** Writes {@code true} or {@code false}. */
    public FieldWriter put(String name, boolean value) {
        fields.add(name, Boolean.toString(value));
        return this;
    }

    /** Writes the name of a constant. */
    public FieldWriter put(String name, Enum<?> value) {
        fields.add(name, value.name());
        return this;
    }

    /** What was written. */
    public FieldMap fields() {
        return fields;
    }
}
