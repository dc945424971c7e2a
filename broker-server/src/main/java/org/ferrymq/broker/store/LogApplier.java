package org.ferrymq.broker.store;

import java.util.List;

/**
 * A view outside of the store that follows the log, e.g. the metadata database. Called in log order, by the opening
 * thread while the log is replayed and by the store thread afterwards; it must be quick and must not wait for appends.
 * An exception is fatal for the store.
 */
public interface LogApplier {

    /** Everything below this log position is applied; 0 for a new view. Asked once, when the store opens. */
    long appliedPosition();

    /** Applies one entry whose position is at or above {@link #appliedPosition()}. */
    void apply(AppliedEntry entry);

    /**
     * The log ends before {@link #appliedPosition()} (a power cut took what was not forced) or does not reach back to
     * it: the view must forget everything, for good before this returns, or it might look up to date after the next
     * crash. It is then replayed from the start of the log.
     */
    void reset();

    /**
     * The log must reach back to this position, or the view could not be brought up to date after a crash. Any thread.
     * {@link Long#MAX_VALUE} if it is replayed from the start of the log anyway.
     */
    default long neededFrom() {
        return Long.MAX_VALUE;
    }

    /**
     * Somebody waits for {@link #neededFrom()} to come nearer to the end of the log, and perhaps no further entry comes for a
     * long time: begin to write down what is applied. On the store's thread, when all entries before are applied; quick.
     */
    default void catchUp() {}

    /**
     * Says again what the view knows from entries below the position alone, because these entries are about to go: a log that
     * begins there and has what is returned must tell the view all it knows now. On the store's thread, when all entries are
     * applied; the entries are appended next, before any other, and are applied as others are.
     *
     * @param below entries below this position go
     * @param most how many bytes of entries, roughly; whatever is left is asked for again
     * @return nothing if there is nothing to say (any more)
     */
    default List<LogEntry> renew(long below, int most) {
        return List.of();
    }
}
