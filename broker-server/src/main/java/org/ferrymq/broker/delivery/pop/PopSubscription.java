package org.ferrymq.broker.delivery.pop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.ferrymq.broker.delivery.subscription.Partition;

/** A group that pops a topic: its queues and who waits for messages. Agent thread only. */
final class PopSubscription {
    /**
     * A pop that waits.
     *
     * @param takes whether it takes messages; else it only waits until there are some
     */
    record Waiter(PopSpec spec, boolean takes, long deadlineMs, CompletableFuture<PopBatch> answer) {}

    private final String group;
    private final String topic;
    private final IntFunction<Partition> partitions;
    private final List<PopQueue> queues = new ArrayList<>();
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private int rotation;
    private long lastReleaseMs;
    private long lastUsedMs;
    private boolean starting;
    private boolean started;
    private boolean ended;

    PopSubscription(String group, String topic, IntFunction<Partition> partitions) {
        this.group = group;
        this.topic = topic;
        this.partitions = partitions;
    }

    String group() {
        return group;
    }

    String topic() {
        return topic;
    }

    void ensureQueues(int count) {
        while (queues.size() < count) {
            queues.add(new PopQueue(partitions.apply(queues.size())));
        }
    }

    List<PopQueue> queues() {
        return Collections.unmodifiableList(queues);
    }

    /** The queue to look at first this time. */
    int nextRotation() {
        return rotation++ & Integer.MAX_VALUE;
    }

    /** How many pops wait for messages of a queue, or with a negative one of any. */
    int waiting(int queueId) {
        return (int) waiters.stream()
                .filter(pop -> pop.takes() && pop.spec().queueId() == queueId)
                .count();
    }

    Deque<Waiter> waiters() {
        return waiters;
    }

    /** True once: whoever gets it sees to where the group begins. */
    boolean mayStart() {
        boolean first = !starting;
        starting = true;
        return first;
    }

    /** Whether the log has where the group begins. */
    boolean started() {
        return started;
    }

    void markStarted() {
        started = true;
    }

    boolean ended() {
        return ended;
    }

    void markEnded() {
        ended = true;
    }

    void used(long nowMs) {
        lastUsedMs = nowMs;
    }

    boolean idleSince(long ms) {
        return lastUsedMs < ms && waiters.isEmpty() && queues.stream().noneMatch(PopQueue::hasLeases);
    }

    /** A message went back; whoever had it must not be able to name its next lease. */
    void released(long nowMs) {
        lastReleaseMs = Math.max(lastReleaseMs, nowMs);
    }

    /** The time for new leases: now, but not the same as any earlier lease on what has come back. */
    long popTime(long nowMs) {
        return Math.max(nowMs, lastReleaseMs + 1);
    }
}
