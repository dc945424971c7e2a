package org.ferrymq.broker.metadata;

import java.util.List;
import java.util.Locale;

/**
 * A table of the database view, declared by the component that keeps its rows in memory. The database writes the SQL.
 *
 * @param name table name, lower case letters and underscores
 * @param keys primary key columns, at least one
 * @param values the other columns
 */
public record ViewTable(String name, List<Column> keys, List<Column> values) {
    /** Column types; a row carries String, Long, Integer, Boolean or byte[] accordingly. */
    public enum Type {
        TEXT("VARCHAR"),
        LONG("BIGINT"),
        INT("INTEGER"),
        BOOLEAN("BOOLEAN"),
        BYTES("VARBINARY(100000000)");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }
    }

    /** A column; values may be null, keys not. */
    public record Column(String name, Type type) {
        public Column {
            requireName(name);
        }
    }

    public ViewTable {
        requireName(name);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("table " + name + " has no key");
        }
        keys = List.copyOf(keys);
        values = List.copyOf(values);
    }

    private static void requireName(String name) {
        if (!name.matches("[a-z][a-z_0-9]*") || !name.equals(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not a table or column name: " + name);
        }
    }
}
