package org.ferrymq.broker.statistics;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** What is counted of one group on one topic. Thread-safe. */
public final class GroupStatistics {
    private static final long FORGOTTEN_NANOS = Duration.ofHours(25).toNanos();

    private final Traffic out;
    private final Traffic sentBack;
    private final Map<Integer, Long> pulled = new ConcurrentHashMap<>(4);
    private long seenMessages = -1;
    private long changedNanos;

    GroupStatistics(LongSupplier nanoClock) {
        long now = nanoClock.getAsLong();
        this.out = new Traffic(RateHistory.Tiers.SMALL, now);
        this.sentBack = new Traffic(RateHistory.Tiers.SMALL, now);
    }

    /** Messages given to its consumers. */
    public Traffic out() {
        return out;
    }

    /** Messages that its consumers want again later; bytes are not counted. */
    public Traffic sentBack() {
        return sentBack;
    }

    void pulled(int queueId, long nextOffset) {
        pulled.put(queueId, nextOffset);
    }

    /** By queue: up to where its consumers have pulled, exclusive. */
    public Map<Integer, Long> pulled() {
        return Map.copyOf(pulled);
    }

    /** Whether nothing was counted for longer than statistics reach back. */
    boolean isForgotten(long nowNanos) {
        long messages = out.messages() + sentBack.messages();
        if (messages != seenMessages) {
            seenMessages = messages;
            changedNanos = nowNanos;
        }
        return nowNanos - changedNanos > FORGOTTEN_NANOS;
    }

    void sample(long nowNanos) {
        out.sample(nowNanos);
        sentBack.sample(nowNanos);
    }
}
