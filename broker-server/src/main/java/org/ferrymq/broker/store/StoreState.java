package org.ferrymq.broker.store;

/**
 * Life cycle of a store.
 *
 * <pre>
 * RECOVERED --start()--> RUNNING --close()--> CLOSED
 *     |                     |
 *     +---- I/O error ------+--> FAILED --close()--> CLOSED
 * </pre>
 */
public enum StoreState {
    /** Opened and replayed; readable, appends wait in the inbox. */
    RECOVERED,
    /** The store thread runs. */
    RUNNING,
    /** A force or write failed: nothing is acknowledged any more. */
    FAILED,
    /** Closed. */
    CLOSED;

    /** Whether the life cycle allows this step. */
    public boolean mayBecome(StoreState to) {
        return switch (this) {
            case RECOVERED -> to == RUNNING || to == FAILED || to == CLOSED;
            case RUNNING -> to == FAILED || to == CLOSED;
            case FAILED -> to == CLOSED;
            case CLOSED -> false;
        };
    }
}
