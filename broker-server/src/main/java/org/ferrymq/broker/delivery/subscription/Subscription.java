package org.ferrymq.broker.delivery.subscription;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.metadata.SubscriptionDefinition;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.jspecify.annotations.Nullable;

/** One group on one topic, live: its partitions and its consumers. Agent thread only. */
public final class Subscription {
    private final String group;
    private final String topic;
    private final SubscriptionKind kind;
    private final Filter fixedFilter;
    private final @Nullable SubscriptionDefinition definition;
    private final IntFunction<Partition> partitionFactory;
    private final CompletableFuture<Void> started;
    private final List<Partition> partitions = new ArrayList<>(1);
    private final List<Consumer> consumers = new ArrayList<>(1);
    /** By priority, the highest first; replaced when one comes or goes, so that a turn may go on over those that it began with. */
    private List<ConsumerRing> rings = List.of();

    private long since;
    private boolean queued;
    private boolean ended;

    /**
     * {@code fixedFilter} is the filter of a topic's subscription, whose consumers all have it: what it does not match is done.
     * The consumers of a queue have filters of their own, and what they do not match stays for others.
     */
    public Subscription(
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

    public String group() {
        return group;
    }

    public String topic() {
        return topic;
    }

    public SubscriptionKind kind() {
        return kind;
    }

    public Filter fixedFilter() {
        return fixedFilter;
    }

    /**
     * It was made then.
     *
     * @param madeAt milliseconds since the epoch; 0 if it has always been there, or nobody knows
     */
    public Subscription since(long madeAt) {
        since = madeAt;
        return this;
    }

    /** Whether it was made after something that was stored then. */
    public boolean isYoungerThan(long storedAt) {
        return storedAt < since;
    }

    /** What a shared or durable subscription was made with. */
    public @Nullable SubscriptionDefinition definition() {
        return definition;
    }

    /** Completes when the log has it; nothing is delivered before. */
    public CompletableFuture<Void> started() {
        return started;
    }

    public void ensurePartitions(int count) {
        while (partitions.size() < count) {
            Partition partition = partitionFactory.apply(partitions.size());
            partition.subscription(this);
            consumers.forEach(consumer -> partition.cursor(consumer.filter()).addUser());
            partitions.add(partition);
        }
    }

    public List<Partition> partitions() {
        return Collections.unmodifiableList(partitions);
    }

    public Partition partition(int index) {
        return partitions.get(index);
    }

    public Collection<Consumer> consumers() {
        return Collections.unmodifiableList(consumers);
    }

    public int consumerCount() {
        return consumers.size();
    }

    /** Its consumers by their priority, the highest first. */
    public List<ConsumerRing> rings() {
        return rings;
    }

    private ConsumerRing ring(int priority) {
        for (ConsumerRing ring : rings) {
            if (ring.priority() == priority) {
                return ring;
            }
        }
        ConsumerRing made = new ConsumerRing(priority);
        rings = Stream.concat(rings.stream(), Stream.of(made))
                .sorted(Comparator.comparingInt(ConsumerRing::priority).reversed())
                .toList();
        return made;
    }

    public void add(Consumer consumer) {
        consumers.add(consumer);
        ring(consumer.priority()).add(consumer);
        partitions.forEach(partition -> partition.cursor(consumer.filter()).addUser());
    }

    public void remove(Consumer consumer) {
        if (consumers.remove(consumer)) {
            ring(consumer.priority()).remove(consumer);
            rings = rings.stream().filter(ring -> ring.size() > 0).toList();
            for (Partition partition : partitions) {
                partition.cursor(consumer.filter()).removeUser(consumer, partition);
                partition.dropIdleCursors();
            }
        }
    }

    /** Whether anything is with a consumer or in a transaction. */
    public boolean hasUnacknowledged() {
        return partitions.stream().anyMatch(Partition::hasUnacknowledged);
    }

    /** True if it was not yet marked as waiting for its turn. */
    public boolean markQueued() {
        boolean first = !queued;
        queued = true;
        return first;
    }

    public void unmarkQueued() {
        queued = false;
    }

    /** Ends it; what its consumers still hold they may settle. */
    public void end() {
        ended = true;
        partitions.forEach(partition -> partition.subscription(null));
    }

    /** The topic is going: nothing is delivered and nothing that is held counts, until there are partitions again. */
    public void endPartitions() {
        partitions.forEach(Partition::end);
        partitions.clear();
    }

    public boolean ended() {
        return ended;
    }
}
