package org.ferrymq.protocol.command.jms.transaction;

/** State of a transaction as the broker knows it. */
public enum TransactionState {
    /** Neither prepared nor ended. */
    OPEN,
    /** Prepared on disk. */
    PREPARED,
    /** Committed. */
    COMMITTED,
    /** Rolled back. */
    ROLLED_BACK,
    /** The broker does not know it (any more). */
    UNKNOWN
}
