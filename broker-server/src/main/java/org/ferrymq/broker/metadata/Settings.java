package org.ferrymq.broker.metadata;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Key-value settings of the broker that survive restarts. The same rules as {@link Topics}. Thread-safe. */
public final class Settings {
    static final String KIND = "settings";

    private final LoggedTable<String> table;

    Settings(TableLog log) {
        this.table = new LoggedTable<>(KIND, String.class, log, (before, after) -> {});
    }

    LoggedTable<String> table() {
        return table;
    }

    /** The value, or null if there is none. */
    public @Nullable String get(String key) {
        return table.get(key);
    }

    /** All settings: a weakly consistent view. */
    public Map<String, String> all() {
        return table.asMap();
    }

    /** Sets a value. */
    public CompletableFuture<String> put(String key, String value) {
        return table.change(key, current -> value).thenApply(Objects::requireNonNull);
    }

    /** Removes a value, if it is there. */
    public CompletableFuture<Void> remove(String key) {
        return table.change(key, current -> null).thenAccept(gone -> {});
    }
}
