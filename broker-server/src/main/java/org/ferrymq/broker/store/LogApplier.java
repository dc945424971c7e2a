package org.ferrymq.broker.store;

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
}
