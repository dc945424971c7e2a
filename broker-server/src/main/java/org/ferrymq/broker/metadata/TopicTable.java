package org.ferrymq.broker.metadata;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ferrymq.broker.store.LogEntry;
import org.jspecify.annotations.Nullable;

/** The topics, as a logged table; temporary ones live in memory only. Thread-safe. */
final class TopicTable implements Topics {
    static final String KIND = "topics";

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final LoggedTable<TopicConfig> table;
    private volatile DeletionGuard guard = DeletionGuard.NONE;

    TopicTable(TableLog log) {
        this.table = new LoggedTable<>(
                KIND, TopicConfig.class, log, name -> List.of(new LogEntry.TopicDeleted(name)), this::changed);
    }

    LoggedTable<TopicConfig> table() {
        return table;
    }

    @Override
    public @Nullable TopicConfig topic(String name) {
        return table.get(name);
    }

    @Override
    public Collection<TopicConfig> all() {
        return table.all();
    }

    @Override
    public CompletableFuture<TopicConfig> createIfAbsent(TopicConfig topic) {
        TopicConfig existing = table.get(topic.name());
        if (existing != null) {
            return CompletableFuture.completedFuture(existing);
        }
        if (topic.kind().isTemporary()) {
            table.putVolatile(topic.name(), topic);
            changed(null, topic);
            return CompletableFuture.completedFuture(topic);
        }
        return change(topic.name(), current -> current == null ? topic : current);
    }

    @Override
    public CompletableFuture<TopicConfig> change(String name, TopicChange change) {
        return table.change(name, current -> {
                    TopicConfig after = change.apply(current);
                    if (!after.name().equals(name)) {
                        throw new IllegalArgumentException("topic " + name + " cannot become " + after.name());
                    }
                    return after;
                })
                .thenApply(Objects::requireNonNull);
    }

    @Override
    public CompletableFuture<Boolean> delete(String name) {
        TopicConfig existing = table.get(name);
        if (existing != null && existing.kind().isTemporary()) {
            boolean removed = table.removeVolatile(name) != null;
            if (removed) {
                changed(existing, null);
            }
            return CompletableFuture.completedFuture(removed);
        }
        if (existing == null) {
            return deleteRow(name);
        }
        return guard.beforeDeletion(name)
                .thenCompose(stopped -> deleteRow(name))
                .whenComplete((found, error) -> guard.afterDeletion(name));
    }

    private CompletableFuture<Boolean> deleteRow(String name) {
        boolean[] found = new boolean[1];
        return table.change(name, current -> {
                    found[0] = current != null;
                    return null;
                })
                .thenApply(gone -> found[0]);
    }

    @Override
    public void guardDeletions(DeletionGuard newGuard) {
        guard = newGuard;
    }

    @Override
    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    private void changed(@Nullable TopicConfig before, @Nullable TopicConfig after) {
        for (Listener listener : listeners) {
            listener.onTopicChanged(before, after);
        }
    }
}
