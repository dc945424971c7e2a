package org.ferrymq.broker.statistics;

import java.util.concurrent.atomic.LongAdder;

/** What went one way since the broker was started. Thread-safe; counting takes nanoseconds. */
public final class Traffic {
    private final LongAdder requests = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final RateHistory history;

    Traffic(RateHistory.Tiers tiers, long nowNanos) {
        this.history = new RateHistory(tiers, new TrafficSample(nowNanos, 0, 0, 0));
    }

    /** One request or push with so many messages. */
    public void add(long messageCount, long byteCount) {
        requests.increment();
        messages.add(messageCount);
        bytes.add(byteCount);
    }

    /** Messages since the start. */
    public long messages() {
        return messages.sum();
    }

    /** Bytes of messages since the start. */
    public long bytes() {
        return bytes.sum();
    }

    void sample(long nowNanos) {
        history.add(at(nowNanos));
    }

    Rate over(long windowNanos, long nowNanos) {
        return history.over(windowNanos, at(nowNanos));
    }

    private TrafficSample at(long nowNanos) {
        return new TrafficSample(nowNanos, requests.sum(), messages.sum(), bytes.sum());
    }
}
