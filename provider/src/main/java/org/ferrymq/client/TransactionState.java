package org.ferrymq.client;

/** What the broker knows of a transaction. */
public enum TransactionState {
    /** Work may be added. */
    OPEN,
    /** The broker has promised that a commit will succeed. */
    PREPARED,
    /** Committed. */
    COMMITTED,
    /** Rolled back. */
    ROLLED_BACK,
    /** The broker does not know it: it never saw it or has forgotten it. */
    UNKNOWN
}
