package org.ferrymq.broker.metadata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.ferrymq.broker.store.LogEntry;
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
    private final Function<String, List<LogEntry>> withDeletion;
    private final BiConsumer<@Nullable T, @Nullable T> onApplied;
    private final Map<String, T> rows = new ConcurrentHashMap<>();

    private record Change<R>(Function<@Nullable R, @Nullable R> change, CompletableFuture<@Nullable R> result) {}

    /** Changes on their way, by key, in order; the first one of each is at work. Queues are touched under the map's lock. */
    private final Map<String, Queue<Change<T>>> pending = new ConcurrentHashMap<>();

    private final Set<String> changed = new HashSet<>();
    /** Log position of the entry that a row is from; rows of the database are from before all others. */
    private final Map<String, Long> writtenAt = new HashMap<>();

    private final Set<String> volatileKeys = ConcurrentHashMap.newKeySet();

    LoggedTable(String kind, Class<T> type, TableLog log, BiConsumer<@Nullable T, @Nullable T> onApplied) {
        this(kind, type, log, key -> List.of(), onApplied);
    }

    /** {@code withDeletion}: what else is written, before it, when the row of a key is deleted. */
    LoggedTable(
            String kind,
            Class<T> type,
            TableLog log,
            Function<String, List<LogEntry>> withDeletion,
            BiConsumer<@Nullable T, @Nullable T> onApplied) {
        this.kind = kind;
        this.type = type;
        this.log = log;
        this.withDeletion = withDeletion;
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
        volatileKeys.add(key);
        rows.put(key, row);
    }

    @Nullable T removeVolatile(String key) {
        T removed = rows.remove(key);
        volatileKeys.remove(key);
        return removed;
    }

    /** Changes the row to what {@code change} gives; the same object means no change, null deletes. */
    CompletableFuture<@Nullable T> change(String key, Function<@Nullable T, @Nullable T> change) {
        Change<T> added = new Change<>(change, new CompletableFuture<>());
        boolean[] first = new boolean[1];
        pending.compute(key, (same, waiting) -> {
            Queue<Change<T>> queue = waiting == null ? new ArrayDeque<>(1) : waiting;
            first[0] = queue.isEmpty();
            queue.add(added);
            return queue;
        });
        if (first[0]) {
            workOff(key, added);
        }
        return added.result();
    }

    /**
     * Makes the changes of a key one after the other. A thousand may wait for the first to reach the log and then be done at
     * once, so this is a loop: whoever ends a change outside of it goes on with the next one from its own stack.
     */
    private void workOff(String key, Change<T> first) {
        @Nullable Change<T> next = first;
        while (next != null) {
            Change<T> change = next;
            AtomicReference<@Nullable Change<T>> following = new AtomicReference<>();
            AtomicBoolean left = new AtomicBoolean();
            var unusedStep = perform(key, change.change()).whenComplete((row, error) -> {
                if (error == null) {
                    change.result().complete(row);
                } else {
                    change.result().completeExceptionally(error);
                }
                Change<T> after = ended(key);
                following.set(after);
                if (!left.compareAndSet(false, true) && after != null) {
                    workOff(key, after);
                }
            });
            if (left.compareAndSet(false, true)) {
                return; // still on its way
            }
            next = following.get();
        }
    }

    /** The first change of the key has ended; gives the one that is first now. */
    private @Nullable Change<T> ended(String key) {
        AtomicReference<@Nullable Change<T>> first = new AtomicReference<>();
        pending.computeIfPresent(key, (same, queue) -> {
            queue.remove();
            first.set(queue.peek());
            return queue.isEmpty() ? null : queue;
        });
        return first.get();
    }

    private CompletableFuture<@Nullable T> perform(String key, Function<@Nullable T, @Nullable T> change) {
        try {
            T current = rows.get(key);
            T wanted = change.apply(current);
            if (wanted == current) {
                return CompletableFuture.completedFuture(current);
            }
            return log.append(entries(key, wanted)).thenApply(done -> wanted);
        } catch (JsonProcessingException e) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("cannot write " + kind + " " + key + " as JSON", e));
        } catch (Throwable e) { // an Error as well: whoever waits for this change must hear of it
            return CompletableFuture.failedFuture(e);
        }
    }

    private List<LogEntry> entries(String key, @Nullable T wanted) throws JsonProcessingException {
        if (wanted != null) {
            return List.of(new LogEntry.Metadata(kind, key, JSON.writeValueAsBytes(wanted)));
        }
        List<LogEntry> entries = new ArrayList<>(withDeletion.apply(key));
        entries.add(new LogEntry.Metadata(kind, key, new byte[0]));
        return entries;
    }

    /** Rows that only entries before a position of the log tell of, as new entries; until they have so many bytes. */
    List<LogEntry> renew(long below, int most) {
        List<LogEntry> entries = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, T> row : rows.entrySet()) {
            if (bytes >= most) {
                break;
            }
            String key = row.getKey();
            if (writtenAt.getOrDefault(key, 0L) >= below || volatileKeys.contains(key)) {
                continue;
            }
            try {
                byte[] json = JSON.writeValueAsBytes(row.getValue());
                entries.add(new LogEntry.Metadata(kind, key, json));
                bytes += json.length;
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("cannot write " + kind + " " + key + " as JSON", e);
            }
        }
        return entries;
    }

    /** Applies an entry of the log. */
    void apply(String key, byte[] json, long position) {
        T after = json.length == 0 ? null : read(json);
        T before = after == null ? rows.remove(key) : rows.put(key, after);
        if (after == null) {
            writtenAt.remove(key);
        } else {
            writtenAt.put(key, position);
            if (after.equals(before)) {
                return; // said again because the log is freed
            }
        }
        changed.add(key);
        onApplied.accept(before, after);
    }

    @Override
    public void clear() {
        rows.clear();
        changed.clear();
        writtenAt.clear();
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
        if (row.size() == 2 && row.get(0) instanceof String key && row.get(1) instanceof byte[] json) {
            T loaded = read(json);
            rows.put(key, loaded);
            onApplied.accept(null, loaded);
        } else {
            throw new IllegalArgumentException("not a row of the table " + kind + ": " + row);
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
