package org.ferrymq.broker.store.timer;

import java.util.List;

/**
 * The timers as a checkpoint knows them.
 *
 * @param firedTime everything up to this time and, at this time, position has fired
 * @param firedPosition see firedTime
 * @param pending timers that have neither fired nor been cancelled
 * @param buckets files that still matter
 */
public record TimerState(long firedTime, long firedPosition, long pending, List<Bucket> buckets) {

    /** No timers at all. */
    public static final TimerState EMPTY = new TimerState(Long.MIN_VALUE, -1, 0, List.of());

    /**
     * The timers due in one period of time.
     *
     * @param level which length the period has, 0 for the shortest
     * @param number the period: time divided by its length
     * @param entries entries of its file
     * @param moved how many of these, from the first on, are in files of shorter periods already
     */
    public record Bucket(int level, long number, long entries, long moved) {}
}
