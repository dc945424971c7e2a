package org.ferrymq.broker.metadata;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The consumer groups of this broker; the same rules as {@link Topics}. Thread-safe. */
public interface SubscriptionGroups {
    /** The group, or null if there is none. */
    @Nullable SubscriptionGroup group(String name);

    /** All groups: a weakly consistent view. */
    Collection<SubscriptionGroup> all();

    /** Makes the group unless one of this name exists; gives the one that exists then. */
    CompletableFuture<SubscriptionGroup> createIfAbsent(SubscriptionGroup group);

    /** Creates or replaces the group. */
    CompletableFuture<SubscriptionGroup> put(SubscriptionGroup group);

    /** Deletes the group; completes with false if there was none. */
    CompletableFuture<Boolean> delete(String name);
}
