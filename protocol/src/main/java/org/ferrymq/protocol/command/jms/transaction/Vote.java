package org.ferrymq.protocol.command.jms.transaction;

/** How a branch votes when it is prepared. */
public enum Vote {
    /** Prepared on disk. */
    OK,
    /** There was nothing to commit; the branch is over. */
    READ_ONLY
}
