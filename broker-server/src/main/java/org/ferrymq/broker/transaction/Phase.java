package org.ferrymq.broker.transaction;

/**
 * Life cycle of a transaction.
 *
 * <pre>
 *   OPEN ------> PREPARING ----> PREPARED
 *    |  \           |  (refused)   |   \
 *    |   \          +--> OPEN      |    \
 *    |    +-> COMMITTING <---------+     |
 *    |           |  \ (refused: back)    |
 *    |           v                       |
 *    |       COMMITTED                   |
 *    +--> ROLLING_BACK <-----------------+
 *             |
 *             v
 *        ROLLED_BACK
 * </pre>
 */
enum Phase {
    /** Takes sends and acknowledgements. */
    OPEN,
    /** The prepare record is on its way to the log. */
    PREPARING,
    /** On disk; waits for the transaction manager, across restarts. */
    PREPARED,
    /** The commit record is on its way to the log. */
    COMMITTING,
    /** Done. */
    COMMITTED,
    /** The rollback record is on its way to the log. */
    ROLLING_BACK,
    /** Undone. */
    ROLLED_BACK;

    boolean mayBecome(Phase next) {
        return switch (this) {
            case OPEN -> next == PREPARING || next == COMMITTING || next == ROLLING_BACK;
            case PREPARING -> next == PREPARED || next == OPEN || next == COMMITTED;
            case PREPARED -> next == COMMITTING || next == ROLLING_BACK;
            case COMMITTING -> next == COMMITTED || next == OPEN || next == PREPARED || next == ROLLING_BACK;
            case ROLLING_BACK -> next == ROLLED_BACK || next == OPEN || next == PREPARED;
            case COMMITTED, ROLLED_BACK -> false;
        };
    }
}
