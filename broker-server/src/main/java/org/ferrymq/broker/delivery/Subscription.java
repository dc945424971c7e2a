package org.ferrymq.broker.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.ferrymq.broker.metadata.SubscriptionDefinition;
import org.ferrymq.protocol.command.SubscriptionKind;
import org.jspecify.annotations.Nullable;

/** One group on one topic, live: its partitions and its consumers. Agent thread only. */
final class Subscription {
    private final String group;
    private final String topic;
    private final SubscriptionKind kind;
    private final Filter fixedFilter;
    private final @Nullable SubscriptionDefinition definition;
    private final IntFunction<Partition> partitionFactory;
    private final CompletableFuture<Void> started;
    private final List<Partition> partitions = new ArrayList<>(1);
    private final List<Consumer> consumers = new ArrayList<>(1);
    private int rotation = -1;
    private long since;
    private boolean queued;
    private boolean ended;

    /**
     * {@code fixedFilter} is the filter of a topic's subscription, whose consumers all have it: what it does not match is done.
     * The consumers of a queue have filters of their own, and what they do not match stays for others.
     */
    Subscription(
            String group,
            String topic,
            SubscriptionKind kind,
            Filter fixedFilter,
            @Nullable SubscriptionDefinition definition,
            IntFunction<Partition> partitionFactory,
            CompletableFuture<Void> started) {
        this.group = group;
        this.topic = topic;
        this.kind = kind;
        this.fixedFilter = fixedFilter;
        this.definition = definition;
        this.partitionFactory = partitionFactory;
        this.started = started;
    }

    String group() {
        return group;
    }

    String topic() {
        return topic;
    }

    SubscriptionKind kind() {
        return kind;
    }

    Filter fixedFilter() {
        return fixedFilter;
    }

    /**
     * It was made then.
     *
     * @param madeAt milliseconds since the epoch; 0 if it has always been there, or nobody knows
     */
    Subscription since(long madeAt) {
        since = madeAt;
        return this;
    }

    /** Whether it was made after something that was stored then. */
    boolean isYoungerThan(long storedAt) {
        return storedAt < since;
    }

    /** What a shared or durable subscription was made with. */
    @Nullable SubscriptionDefinition definition() {
        return definition;
    }

    /** Completes when the log has it; nothing is delivered before. */
    CompletableFuture<Void> started() {
        return started;
    }

    void ensurePartitions(int count) {
        while (partitions.size() < count) {
            Partition partition = partitionFactory.apply(partitions.size());
            partition.subscription(this);
            consumers.forEach(consumer -> partition.cursor(consumer.filter()).addUser());
            partitions.add(partition);
        }
    }

    List<Partition> partitions() {
        return Collections.unmodifiableList(partitions);
    }

    Partition partition(int index) {
        return partitions.get(index);
    }

    Collection<Consumer> consumers() {
        return Collections.unmodifiableList(consumers);
    }

    int consumerCount() {
        return consumers.size();
    }

    /** The consumer whose turn it is: in the order in which they came, beginning with the first. */
    Consumer nextConsumer() {
        rotation = rotation + 1 >= consumers.size() ? 0 : rotation + 1;
        return consumers.get(rotation);
    }

    void add(Consumer consumer) {
        consumers.add(consumer);
        partitions.forEach(partition -> partition.cursor(consumer.filter()).addUser());
    }

    void remove(Consumer consumer) {
        int index = consumers.indexOf(consumer);
        if (index >= 0) {
            consumers.remove(index);
            if (index <= rotation) {
                rotation--; // whose turn it is next does not change
            }
            for (Partition partition : partitions) {
                partition.cursor(consumer.filter()).removeUser(consumer, partition);
                partition.dropIdleCursors();
            }
        }
    }

    /** Whether anything is with a consumer or in a transaction. */
    boolean hasUnacknowledged() {
        return partitions.stream().anyMatch(Partition::hasUnacknowledged);
    }

    /** True if it was not yet marked as waiting for its turn. */
    boolean markQueued() {
        boolean first = !queued;
        queued = true;
        return first;
    }

    void unmarkQueued() {
        queued = false;
    }

    /** Ends it; what its consumers still hold they may settle. */
    void end() {
        ended = true;
        partitions.forEach(partition -> partition.subscription(null));
    }

    /** The topic is going: nothing is delivered and nothing that is held counts, until there are partitions again. */
    void endPartitions() {
        partitions.forEach(Partition::end);
        partitions.clear();
    }

    boolean ended() {
        return ended;
    }
}
