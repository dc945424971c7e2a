package org.ferrymq.protocol.frame;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The extension fields of a frame in the order they came: two parallel arrays, because a dozen short names are found
 * faster by scanning than by hashing and cost one allocation. The last of two fields with one name wins. Not
 * thread-safe while it is being filled.
 */
public final class FieldMap extends AbstractMap<String, String> {
    private static final int INITIAL = 16;

    private @Nullable String[] entries = new @Nullable String[2 * INITIAL];
    private int size;

    /** An empty map. */
    public FieldMap() {}

    /** A map with the entries of another. */
    public FieldMap(Map<String, String> other) {
        other.forEach(this::add);
    }

    /** Adds a field whose name is not in the map yet; does not look for one. */
    public void add(String name, String value) {
        if (2 * size == entries.length) {
            entries = java.util.Arrays.copyOf(entries, entries.length * 2);
        }
        entries[2 * size] = name;
        entries[2 * size + 1] = value;
        size++;
    }

    @Override
    public @Nullable String put(String name, String value) {
        int at = find(name);
        if (at < 0) {
            add(name, value);
            return null;
        }
        String old = entries[at + 1];
        entries[at + 1] = value;
        return old;
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        int at = name instanceof String s ? find(s) : -1;
        return at < 0 ? null : entries[at + 1];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return name instanceof String s && find(s) >= 0;
    }

    @Override
    public int size() {
        return size;
    }

    /** The name of the field at an index below {@link #size()}. */
    public String nameAt(int index) {
        return entry(2 * index);
    }

    /** The value of the field at an index below {@link #size()}. */
    public String valueAt(int index) {
        return entry(2 * index + 1);
    }

    private String entry(int at) {
        String value = at < 2 * size ? entries[at] : null;
        if (value == null) {
            throw new NoSuchElementException("field " + at / 2 + " of " + size);
        }
        return value;
    }

    private int find(String name) {
        for (int i = 2 * (size - 1); i >= 0; i -= 2) {
            if (name.equals(entries[i])) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Entry<String, String>> {
        @Override
        public Iterator<Entry<String, String>> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < size;
                }

                @Override
                public Entry<String, String> next() {
                    Entry<String, String> entry = Map.entry(nameAt(next), valueAt(next));
                    next++;
                    return entry;
                }
            };
        }

        @Override
        public int size() {
            return size;
        }
    }
}
