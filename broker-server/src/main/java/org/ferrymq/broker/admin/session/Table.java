package org.ferrymq.broker.admin.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of values under column names: printed as aligned text, or as a JSON array of objects. Not thread-safe. */
public final class Table {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final List<String> columns;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    public Table(String... columns) {
        this.columns = List.of(columns);
    }

    public void add(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for the columns " + columns);
        }
        List<@Nullable Object> row = new ArrayList<>();
        for (Object value : values) {
            row.add(value);
        }
        rows.add(row);
    }

    public int size() {
        return rows.size();
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Aligned columns, numbers to the right. */
    public void print(PrintWriter out) {
        int[] widths = columns.stream().mapToInt(String::length).toArray();
        for (List<@Nullable Object> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], text(row.get(i)).length());
            }
        }
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            boolean number = !rows.isEmpty() && rows.get(0).get(i) instanceof Number;
            append(header, columns.get(i), widths[i], number);
        }
        out.println(header.toString().stripTrailing());
        for (List<@Nullable Object> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                append(line, text(row.get(i)), widths[i], row.get(i) instanceof Number);
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private static void append(StringBuilder line, String text, int width, boolean right) {
        String padding = " ".repeat(width - text.length());
        line.append(right ? padding + text : text + padding).append("  ");
    }

    private static String text(@Nullable Object value) {
        return value == null ? "-" : String.valueOf(value);
    }

    /** An array of objects whose members are named after the columns. */
    public void printJson(PrintWriter out) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                object.put(columns.get(i), row.get(i));
            }
            objects.add(object);
        }
        try {
            out.println(JSON.writeValueAsString(objects));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a table of plain values could not be written as JSON", e);
        }
        out.flush();
    }
}
