package org.ferrymq.broker.statistics;

import java.util.function.LongSupplier;

/** What is counted of one group on one topic. Thread-safe. */
public final class GroupStatistics {
    private final Traffic out;
    private final Traffic sentBack;

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

    void sample(long nowNanos) {
        out.sample(nowNanos);
        sentBack.sample(nowNanos);
    }
}
