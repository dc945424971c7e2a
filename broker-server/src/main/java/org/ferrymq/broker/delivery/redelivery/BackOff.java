package org.ferrymq.broker.delivery.redelivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.ferrymq.broker.delivery.subscription.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait before they come again after a failure. They count as taken meanwhile. One timer for all that are due within the same ten
 * milliseconds, so that a large transaction that is rolled back does not make a timer for each message. Agent thread only.
 */
public final class BackOff {
    private record Held(long offset, @Nullable String groupId) {}

    private static final long GRAIN_MS = 10;

    private final DeliveryAgent agent;
    private final Consumer<Subscription> wake;
    private final Map<Long, Map<Partition, List<Held>>> byTime = new HashMap<>();

    /** {@code wake} is told which subscriptions have got something back. */
    public BackOff(DeliveryAgent agent, Consumer<Subscription> wake) {
        this.agent = agent;
        this.wake = wake;
    }

    /** A taken message goes back after a time, and those behind it in its group not before. */
    void hold(Partition partition, long offset, @Nullable String groupId, long waitMs) {
        partition.holdBack(offset, groupId);
        long due = -Math.floorDiv(-(agent.now() + waitMs), GRAIN_MS) * GRAIN_MS; // never early
        Map<Partition, List<Held>> held = byTime.get(due);
        if (held == null) {
            held = new HashMap<>();
            byTime.put(due, held);
            agent.at(due, () -> release(due));
        }
        held.computeIfAbsent(partition, first -> new ArrayList<>()).add(new Held(offset, groupId));
    }

    private void release(long due) {
        Map<Partition, List<Held>> held = byTime.remove(due);
        if (held == null) {
            return;
        }
        held.forEach((partition, offsets) -> {
            if (partition.ended()) {
                return;
            }
            offsets.forEach(each -> partition.releaseHeldBack(each.offset, each.groupId));
            Subscription subscription = partition.subscription();
            if (subscription != null) {
                wake.accept(subscription);
            }
        });
    }
}
