package org.ferrymq.broker.metadata;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The topics of this broker. Reads are lock-free; changes go to the log first and are visible to reads when the future
 * completes. Changes of one topic are serialised. Thread-safe.
 */
public interface Topics {
    /** Hears of every change, after it is visible; called on the store's thread and must be quick. */
    interface Listener {
        /** {@code before} is null for a new topic, {@code after} for a deleted one. */
        void onTopicChanged(@Nullable TopicConfig before, @Nullable TopicConfig after);
    }

    /** The topic, or null if there is none. */
    @Nullable TopicConfig topic(String name);

    /** All topics, temporary ones included: a weakly consistent view. */
    Collection<TopicConfig> all();

    /** Makes the topic unless one of this name exists; gives the one that exists then, whatever its kind. */
    CompletableFuture<TopicConfig> createIfAbsent(TopicConfig topic);

    /**
     * Replaces the topic by what {@code change} makes of it (of null if there is none); the same object means no
     * change. What {@code change} throws fails the future.
     */
    CompletableFuture<TopicConfig> change(String name, TopicChange change);

    /**
     * Deletes the topic with its queues and all that groups knew of them, at one position of the log; completes with false if
     * there was none. Of a temporary topic the queues are the caller's business.
     */
    CompletableFuture<Boolean> delete(String name);

    /** Sets who is asked before a durable topic is deleted; before the broker serves. */
    void guardDeletions(DeletionGuard guard);

    /** Whoever uses topics: a use that goes on beside a deletion could speak of messages that the next topic of the name has. */
    interface DeletionGuard {
        /** Nobody minds. */
        DeletionGuard NONE = new DeletionGuard() {
            @Override
            public CompletableFuture<Void> beforeDeletion(String name) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void afterDeletion(String name) {
                // Nothing was stopped.
            }
        };

        /** Stops using the topic's messages; the deletion goes on when the future completes. Any thread. */
        CompletableFuture<Void> beforeDeletion(String name);

        /** The deletion has ended: the topic is gone, as the listeners know, or the log refused. Any thread. */
        void afterDeletion(String name);
    }

    /** Adds a listener. */
    void addListener(Listener listener);

    /** A change of one topic. */
    @FunctionalInterface
    interface TopicChange {
        /** The new state; {@code current} is null if the topic does not exist. */
        TopicConfig apply(@Nullable TopicConfig current);
    }
}
