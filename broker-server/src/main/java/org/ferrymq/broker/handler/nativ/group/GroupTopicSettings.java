package org.ferrymq.broker.handler.nativ.group;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.ferrymq.broker.metadata.Settings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One setting of the broker for each pair of group and topic, under a name; gone when either is deleted. Thread-safe. */
final class GroupTopicSettings {
    private static final Logger log = LoggerFactory.getLogger(GroupTopicSettings.class);
    /** No name of a group or topic has the separator in it. */
    private static final char SEPARATOR = '/';

    private final Settings settings;
    private final String prefix;

    GroupTopicSettings(Settings settings, String name) {
        this.settings = settings;
        this.prefix = name + SEPARATOR;
    }

    /** Told what is set. */
    @FunctionalInterface
    interface Reader {
        void set(String group, String topic, String value);
    }

    @Nullable String get(String group, String topic) {
        return settings.get(key(group, topic));
    }

    CompletableFuture<?> put(String group, String topic, String value) {
        return settings.put(key(group, topic), value);
    }

    CompletableFuture<?> remove(String group, String topic) {
        return settings.remove(key(group, topic));
    }

    void read(Reader reader) {
        settings.all().forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                int middle = key.indexOf(SEPARATOR, prefix.length());
                reader.set(key.substring(prefix.length(), middle), key.substring(middle + 1), value);
            }
        });
    }

    void forgetGroup(String group) {
        forget(key -> key.startsWith(prefix + group + SEPARATOR));
    }

    void forgetTopic(String topic) {
        forget(key -> key.startsWith(prefix) && key.endsWith(SEPARATOR + topic));
    }

    private void forget(Predicate<String> which) {
        List<String> keys = settings.all().keySet().stream().filter(which).toList();
        for (String key : keys) {
            var unused = settings.remove(key).whenComplete((done, error) -> {
                if (error != null) {
                    log.warn("setting {} was not removed", key, error);
                }
            });
        }
    }

    private String key(String group, String topic) {
        return prefix + group + SEPARATOR + topic;
    }
}
