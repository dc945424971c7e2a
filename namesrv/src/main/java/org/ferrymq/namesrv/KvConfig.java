package org.ferrymq.namesrv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by namespace and key; in a file too, if there is one. A change is in the file before it is seen. Thread-safe; reads
 * are lock-free, changes block on the file.
 */
final class KvConfig {
    /** Which queues an ordered topic has on which broker: {@code broker-a:4;broker-b:4} by topic. */
    static final String ORDER_TOPICS = "ORDER_TOPIC_CONFIG";

    private final @Nullable KvFile file;
    private volatile Map<String, Map<String, String>> namespaces;

    private KvConfig(@Nullable KvFile file, Map<String, Map<String, String>> namespaces) {
        this.file = file;
        this.namespaces = namespaces;
    }

    /** Empty, and forgotten when the nameserver stops. */
    static KvConfig inMemory() {
        return new KvConfig(null, Map.of());
    }

    /** What the file holds. */
    static KvConfig of(KvFile file) {
        return new KvConfig(file, file.read());
    }

    /** Whether values survive the nameserver. */
    boolean isDurable() {
        return file != null;
    }

    synchronized void put(String namespace, String key, String value) {
        Map<String, Map<String, String>> changed = copy();
        changed.computeIfAbsent(namespace, n -> new TreeMap<>()).put(key, value);
        save(changed);
    }

    synchronized void delete(String namespace, String key) {
        Map<String, Map<String, String>> changed = copy();
        Map<String, String> values = changed.get(namespace);
        if (values != null && values.remove(key) != null) {
            if (values.isEmpty()) {
                changed.remove(namespace);
            }
            save(changed);
        }
    }

    private Map<String, Map<String, String>> copy() {
        Map<String, Map<String, String>> copy = new HashMap<>();
        namespaces.forEach((namespace, values) -> copy.put(namespace, new TreeMap<>(values)));
        return copy;
    }

    private void save(Map<String, Map<String, String>> changed) {
        if (file != null) {
            try {
                file.write(changed);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "nothing is changed, because the file " + file + " cannot be written: " + e.getMessage(), e);
            }
        }
        namespaces = changed;
    }

    @Nullable String get(String namespace, String key) {
        Map<String, String> values = namespaces.get(namespace);
        return values == null ? null : values.get(key);
    }

    /** All values of a namespace; empty if there is none. */
    Map<String, String> all(String namespace) {
        return Map.copyOf(namespaces.getOrDefault(namespace, Map.of()));
    }
}
