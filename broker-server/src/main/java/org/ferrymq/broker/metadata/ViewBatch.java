package org.ferrymq.broker.metadata;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changed rows of all tables at one log position. Filled by one thread, then handed over and only read. */
final class ViewBatch {
    private final long position;
    private final Map<String, List<@Nullable Object[]>> puts = new HashMap<>();
    private final Map<String, List<@Nullable Object[]>> deletes = new HashMap<>();

    private ViewBatch(long position) {
        this.position = position;
    }

    /** Takes the changed rows of all tables; on the store's thread. */
    static ViewBatch cut(long position, List<ViewRows> allRows) {
        ViewBatch batch = new ViewBatch(position);
        for (ViewRows rows : allRows) {
            batch.take(rows);
        }
        return batch;
    }

    long position() {
        return position;
    }

    List<@Nullable Object[]> puts(ViewTable table) {
        return puts.getOrDefault(table.name(), List.of());
    }

    List<@Nullable Object[]> deletes(ViewTable table) {
        return deletes.getOrDefault(table.name(), List.of());
    }

    private void take(ViewRows rows) {
        ViewTable table = rows.table();
        List<@Nullable Object[]> putRows = new ArrayList<>();
        List<@Nullable Object[]> deleteRows = new ArrayList<>();
        rows.drainChanged(new ViewRows.Sink() {
            @Override
            public void put(@Nullable Object... row) {
                requireColumns(
                        table, row.length, table.keys().size() + table.values().size());
                putRows.add(row);
            }

            @Override
            public void delete(Object... key) {
                requireColumns(table, key.length, table.keys().size());
                deleteRows.add(key);
            }
        });
        puts.put(table.name(), putRows);
        deletes.put(table.name(), deleteRows);
    }

    private static void requireColumns(ViewTable table, int given, int expected) {
        if (given != expected) {
            throw new IllegalArgumentException(
                    "table " + table.name() + ": " + given + " values instead of " + expected);
        }
    }
}
