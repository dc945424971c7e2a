package org.ferrymq.broker.statistics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.ferrymq.protocol.message.MessageType;

/** What is counted of one topic. Thread-safe. */
public final class TopicStatistics {
    private final LongSupplier nanoClock;
    private final Traffic in;
    private final Map<MessageType, Sum> byType = new EnumMap<>(MessageType.class);
    private final Map<String, GroupStatistics> groups = new ConcurrentHashMap<>();

    TopicStatistics(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.in = new Traffic(RateHistory.Tiers.SMALL, nanoClock.getAsLong());
        for (MessageType type : MessageType.values()) {
            byType.put(type, new Sum(new LongAdder(), new LongAdder()));
        }
    }

    /** Messages and bytes since counting began. */
    public record Sum(LongAdder messages, LongAdder bytes) {}

    void sent(MessageType type, long messages, long bytes) {
        in.add(messages, bytes);
        Sum sum = byType.get(type);
        if (sum != null) {
            sum.messages.add(messages);
            sum.bytes.add(bytes);
        }
    }

    /** The same as {@link #in}, by type, and with zeroes for types that never came. */
    public Map<MessageType, Sum> byType() {
        return byType;
    }

    /** Messages sent to it. */
    public Traffic in() {
        return in;
    }

    /** A group that consumes it. */
    public GroupStatistics group(String group) {
        GroupStatistics known = groups.get(group);
        return known != null ? known : groups.computeIfAbsent(group, name -> new GroupStatistics(nanoClock));
    }

    /** All groups that were counted. */
    public Map<String, GroupStatistics> groups() {
        return Map.copyOf(groups);
    }

    void forgetGroup(String group) {
        groups.remove(group);
    }

    void sample(long nowNanos) {
        in.sample(nowNanos);
        groups.values().forEach(group -> group.sample(nowNanos));
        // Groups come and go with subscriptions; what they did has no end otherwise.
        groups.values().removeIf(group -> group.isForgotten(nowNanos));
    }
}
