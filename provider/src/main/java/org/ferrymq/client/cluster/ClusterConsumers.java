package org.ferrymq.client.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.client.RecoverRequest.Position;
import org.ferrymq.client.TagRange;
import org.jspecify.annotations.Nullable;

/** The consumers of a connection to a cluster, by their identifiers, and which brokers their deliveries belong to. Thread-safe. */
final class ClusterConsumers {
    /** Of how many closed consumers the deliveries can still be acknowledged. */
    private static final int CLOSED = 4096;

    private final Map<Long, MergedConsumer> open = new ConcurrentHashMap<>();
    private final Map<Long, MergedConsumer> closed = new LinkedHashMap<>();

    void add(MergedConsumer consumer) {
        open.put(consumer.spec().consumerId(), consumer);
    }

    @Nullable MergedConsumer find(long consumerId) {
        return open.get(consumerId);
    }

    Collection<MergedConsumer> all() {
        return open.values();
    }

    /** One that never was. */
    void discard(MergedConsumer consumer) {
        open.remove(consumer.spec().consumerId(), consumer);
    }

    /** Takes an open one out; what it has delivered can still be acknowledged. */
    @Nullable MergedConsumer close(long consumerId) {
        MergedConsumer consumer = open.get(consumerId);
        if (consumer != null) {
            synchronized (closed) {
                closed.put(consumerId, consumer);
                if (closed.size() > CLOSED) {
                    closed.remove(closed.keySet().iterator().next());
                }
            }
            open.remove(consumerId);
        }
        return consumer;
    }

    private @Nullable MergedConsumer known(long consumerId) {
        MergedConsumer consumer = open.get(consumerId);
        if (consumer != null) {
            return consumer;
        }
        synchronized (closed) {
            return closed.get(consumerId);
        }
    }

    /**
     * Deliveries, divided by brokers.
     *
     * @param parts in the brokers' tags
     * @param complete whether none had ended with its link
     */
    record Split(Map<Member, List<TagRange>> parts, boolean complete) {}

    /** Divides deliveries by brokers. */
    Split split(List<TagRange> ranges) {
        Map<Member, List<TagRange>> parts = new LinkedHashMap<>();
        boolean complete = true;
        for (TagRange range : ranges) {
            MergedConsumer consumer = known(range.consumerId());
            if (consumer == null) {
                complete = false;
                continue;
            }
            TagRuns.Split<Member> split = consumer.split(range);
            complete &= split.complete();
            split.parts()
                    .forEach((member, own) -> parts.computeIfAbsent(member, m -> new ArrayList<>())
                            .addAll(own));
        }
        return new Split(parts, complete);
    }

    /** The brokers have taken an acknowledgement or a rejection of these. */
    void settle(List<TagRange> ranges) {
        for (TagRange range : ranges) {
            MergedConsumer consumer = known(range.consumerId());
            if (consumer != null) {
                consumer.settle(range);
            }
        }
    }

    /** Consumers that give everything back, and what that is at each broker. */
    record Positions(List<MergedConsumer> consumers, Map<Member, List<Position>> parts) {}

    /** Divides how far the application has seen by brokers. */
    Positions positions(List<Position> positions) {
        List<MergedConsumer> consumers = new ArrayList<>();
        Map<Member, List<Position>> parts = new LinkedHashMap<>();
        for (Position position : positions) {
            MergedConsumer consumer = known(position.consumerId());
            if (consumer != null) {
                consumers.add(consumer);
                for (Member member : consumer.members()) {
                    long tag = consumer.position(member, position.deliveredTag());
                    parts.computeIfAbsent(member, m -> new ArrayList<>()).add(new Position(position.consumerId(), tag));
                }
            }
        }
        return new Positions(consumers, parts);
    }

    /** The link to a broker is lost. */
    void lost(Member member) {
        List<MergedConsumer> concerned = new ArrayList<>(open.values());
        synchronized (closed) {
            concerned.addAll(closed.values());
        }
        concerned.stream().filter(consumer -> consumer.isOn(member)).forEach(consumer -> consumer.lost(member));
    }
}
