package org.ferrymq.broker.delivery;

import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.LongArrayList;

/**
 * Messages that wait before they come again after a failure. They count as taken meanwhile. One timer for all that are due within the same ten
 * milliseconds, so that a large transaction that is rolled back does not make a timer for each message. Agent thread only.
 */
final class BackOff {
    private static final long GRAIN_MS = 10;

    private final DeliveryAgent agent;
    private final Dispatcher dispatcher;
    private final Map<Long, Map<Partition, LongArrayList>> byTime = new HashMap<>();

    BackOff(DeliveryAgent agent, Dispatcher dispatcher) {
        this.agent = agent;
        this.dispatcher = dispatcher;
    }

    /** A taken message goes back after a time. */
    void hold(Partition partition, long offset, long waitMs) {
        partition.holdBack(offset);
        long due = -Math.floorDiv(-(agent.now() + waitMs), GRAIN_MS) * GRAIN_MS; // never early
        Map<Partition, LongArrayList> held = byTime.get(due);
        if (held == null) {
            held = new HashMap<>();
            byTime.put(due, held);
            agent.at(due, () -> release(due));
        }
        held.computeIfAbsent(partition, first -> new LongArrayList()).addLong(offset);
    }

    private void release(long due) {
        Map<Partition, LongArrayList> held = byTime.remove(due);
        if (held == null) {
            return;
        }
        held.forEach((partition, offsets) -> {
            if (partition.ended()) {
                return;
            }
            for (int i = 0; i < offsets.size(); i++) {
                partition.releaseHeldBack(offsets.getLong(i));
            }
            Subscription subscription = partition.subscription();
            if (subscription != null) {
                dispatcher.wake(subscription);
            }
        });
    }
}
