package org.ferrymq.client;

/** The answer to a prepare. */
public enum PrepareVote {
    /** The transaction is prepared durably and waits for its commit. */
    OK,
    /** There was nothing to commit; the transaction has ended. */
    READ_ONLY
}
