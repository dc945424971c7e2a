package org.ferrymq.broker.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table of the database view. Whoever implements it keeps the rows in memory, changes them only while
 * applying log entries (on the store's thread) and remembers which ones changed. Every now and then the view takes the
 * changed rows of all tables at one log position and writes them with that position in one database transaction.
 *
 * <p>Start: {@link #load} for every stored row, then replay of the log from the stored position. If the database was
 * rebuilt nothing is loaded and replay starts at the beginning of the log.
 */
public interface ViewRows {
    /** The table. */
    ViewTable table();

    /**
     * One stored row: key columns then value columns. Called before replay, by the thread that opens the broker.
     *
     * @throws RuntimeException if it cannot be understood: all rows are then cleared and the view is rebuilt from the log
     */
    void load(List<@Nullable Object> row);

    /** Forgets all rows, before the log is replayed from its start; by the thread that opens the broker. */
    void clear();

    /**
     * Hands every row changed since the last call to {@code sink}, and forgets that they changed. Called on the store's
     * thread between two log entries; must be quick (no I/O). Rows must be copies or immutable.
     */
    void drainChanged(Sink sink);

    /** Takes changed rows. */
    interface Sink {
        /** The row has these values now; {@code row} is key columns then value columns. */
        void put(@Nullable Object... row);

        /** The row is gone. */
        void delete(Object... key);
    }
}
