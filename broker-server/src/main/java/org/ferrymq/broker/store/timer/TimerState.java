package org.ferrymq.broker.store.timer;

import java.util.List;

/**
 * The timers as a checkpoint knows them.
 *
 * @param firedTime everything up to this time and, at this time, position has fired
 * @param firedPosition see firedTime
 * @param buckets files that still matter
 */
public record TimerState(long firedTime, long firedPosition, List<Bucket> buckets) {

    /** No timers at all. */
    public static final TimerState EMPTY = new TimerState(Long.MIN_VALUE, -1, List.of());

    /**
     * The timers due in one period of time.
     *
     * @param number the period: time divided by its length
     * @param entries entries of its file
     */
    public record Bucket(long number, long entries) {}
}
