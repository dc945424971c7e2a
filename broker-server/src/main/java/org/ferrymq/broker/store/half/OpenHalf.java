package org.ferrymq.broker.store.half;

/**
 * A half message that is neither committed nor rolled back.
 *
 * @param position log position of the message; it is also the name of its transaction
 * @param touchedMs store time of the message or of the last time that its sender was asked, ms since the epoch
 * @param checks how often its sender was asked, 0 to {@link #MOST_CHECKS}
 */
public record OpenHalf(long position, long touchedMs, int checks) {
    /** As often as can be counted. */
    public static final int MOST_CHECKS = (1 << 15) - 1;
}
