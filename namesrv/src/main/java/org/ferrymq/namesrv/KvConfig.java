package org.ferrymq.namesrv;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values by namespace and key, in memory. Thread-safe. */
final class KvConfig {
    private final Map<String, Map<String, String>> namespaces = new HashMap<>();

    synchronized void put(String namespace, String key, String value) {
        namespaces.computeIfAbsent(namespace, n -> new TreeMap<>()).put(key, value);
    }

    synchronized @Nullable String get(String namespace, String key) {
        Map<String, String> values = namespaces.get(namespace);
        return values == null ? null : values.get(key);
    }

    synchronized void delete(String namespace, String key) {
        Map<String, String> values = namespaces.get(namespace);
        if (values != null) {
            values.remove(key);
            if (values.isEmpty()) {
                namespaces.remove(namespace);
            }
        }
    }

    /** All values of a namespace; empty if there is none. */
    synchronized Map<String, String> all(String namespace) {
        return Map.copyOf(namespaces.getOrDefault(namespace, Map.of()));
    }
}
