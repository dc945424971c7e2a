package org.ferrymq.broker.metadata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A table of named records whose truth is the log. Reads come from a concurrent map. A change is serialised with other
 * changes of the same key, written to the log as JSON, and enters the map when the store applies the entry; a table in
 * the database view follows.
 *
 * <p>Threads: reads and changes from any; {@link #apply} and {@link #drainChanged} on the store's thread.
 *
 * @param <T> the record
 */
final class LoggedTable<T> implements ViewRows {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final String kind;
    private final Class<T> type;
    private final TableLog log;
    private final BiConsumer<@Nullable T, @Nullable T> onApplied;
    private final Map<String, T> rows = new ConcurrentHashMap<>();
    /** The last change of each key that is on its way; the next one of that key waits for it. */
    private final Map<String, CompletableFuture<?>> pending = new ConcurrentHashMap<>();

    private final Set<String> changed = new HashSet<>();

    LoggedTable(String kind, Class<T> type, TableLog log, BiConsumer<@Nullable T, @Nullable T> onApplied) {
        this.kind = kind;
        this.type = type;
        this.log = log;
        this.onApplied = onApplied;
    }

    String kind() {
        return kind;
    }

    @Nullable T get(String key) {
        return rows.get(key);
    }

    Collection<T> all() {
        return Collections.unmodifiableCollection(rows.values());
    }

    Map<String, T> asMap() {
        return Collections.unmodifiableMap(rows);
    }

    /** Puts a row that is not to be logged (temporary topics). */
    void putVolatile(String key, T row) {
        rows.put(key, row);
    }

    @Nullable T removeVolatile(String key) {
        return rows.remove(key);
    }

    /** Changes the row to what {@code change} gives; the same object means no change, null deletes. */
    CompletableFuture<@Nullable T> change(String key, Function<@Nullable T, @Nullable T> change) {
        CompletableFuture<@Nullable T> result = new CompletableFuture<>();
        CompletableFuture<?> before = pending.put(key, result);
        if (before == null) {
            perform(key, change, result);
        } else {
            var unusedNext = before.whenComplete((done, error) -> perform(key, change, result));
        }
        var unusedCleanup = result.whenComplete((done, error) -> pending.remove(key, result));
        return result;
    }

    private void perform(String key, Function<@Nullable T, @Nullable T> change, CompletableFuture<@Nullable T> result) {
        try {
            T current = rows.get(key);
            T wanted = change.apply(current);
            if (wanted == current) {
                result.complete(current);
                return;
            }
            byte[] json = wanted == null ? new byte[0] : JSON.writeValueAsBytes(wanted);
            var unusedResult = log.append(kind, key, json).whenComplete((done, error) -> {
                if (error != null) {
                    result.completeExceptionally(error);
                } else {
                    result.complete(wanted);
                }
            });
        } catch (JsonProcessingException e) {
            result.completeExceptionally(new IllegalStateException("cannot write " + kind + " " + key + " as JSON", e));
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    /** Applies an entry of the log. */
    void apply(String key, byte[] json) {
        T after = json.length == 0 ? null : read(json);
        T before = after == null ? rows.remove(key) : rows.put(key, after);
        changed.add(key);
        onApplied.accept(before, after);
    }

    /** Forgets all rows, before the log is replayed from its start. */
    void clear() {
        rows.clear();
        changed.clear();
    }

    private T read(byte[] json) {
        try {
            return JSON.readValue(json, type);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot read " + kind + " from the log: " + new String(json, StandardCharsets.UTF_8), e);
        }
    }

    @Override
    public ViewTable table() {
        return new ViewTable(
                kind,
                List.of(new ViewTable.Column("name", ViewTable.Type.TEXT)),
                List.of(new ViewTable.Column("definition", ViewTable.Type.BYTES)));
    }

    @Override
    public void load(List<@Nullable Object> row) {
        if (row.get(0) instanceof String key && row.get(1) instanceof byte[] json) {
            T loaded = read(json);
            rows.put(key, loaded);
            onApplied.accept(null, loaded);
        }
    }

    @Override
    public void drainChanged(Sink sink) {
        for (String key : changed) {
            T row = rows.get(key);
            if (row == null) {
                sink.delete(key);
            } else {
                try {
                    sink.put(key, JSON.writeValueAsBytes(row));
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException("cannot write " + kind + " " + key + " as JSON", e);
                }
            }
        }
        changed.clear();
    }
}
