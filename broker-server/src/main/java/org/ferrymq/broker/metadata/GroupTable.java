package org.ferrymq.broker.metadata;

import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The consumer groups, as a logged table. Thread-safe. */
final class GroupTable implements SubscriptionGroups {
    static final String KIND = "subscription_groups";

    private final LoggedTable<SubscriptionGroup> table;

    GroupTable(TableLog log) {
        this.table = new LoggedTable<>(KIND, SubscriptionGroup.class, log, (before, after) -> {});
    }

    LoggedTable<SubscriptionGroup> table() {
        return table;
    }

    @Override
    public @Nullable SubscriptionGroup group(String name) {
        return table.get(name);
    }

    @Override
    public Collection<SubscriptionGroup> all() {
        return table.all();
    }

    @Override
    public CompletableFuture<SubscriptionGroup> createIfAbsent(SubscriptionGroup group) {
        SubscriptionGroup existing = table.get(group.name());
        if (existing != null) {
            return CompletableFuture.completedFuture(existing);
        }
        return table.change(group.name(), current -> current == null ? group : current)
                .thenApply(Objects::requireNonNull);
    }

    @Override
    public CompletableFuture<SubscriptionGroup> put(SubscriptionGroup group) {
        return table.change(group.name(), current -> group).thenApply(Objects::requireNonNull);
    }

    @Override
    public CompletableFuture<Boolean> delete(String name) {
        boolean[] found = new boolean[1];
        return table.change(name, current -> {
                    found[0] = current != null;
                    return null;
                })
                .thenApply(gone -> found[0]);
    }
}
