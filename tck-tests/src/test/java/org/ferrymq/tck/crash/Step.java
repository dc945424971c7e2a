package org.ferrymq.tck.crash;

/**
 * A step of a two-phase commit as it passes a proxy.
 *
 * @param kind what is asked for, and of whom
 * @param answered whether this is the answer; else the request
 * @param transaction the transaction manager's identifier of the whole transaction, in hex
 */
record Step(Kind kind, boolean answered, String transaction) {
    /** What is asked for, and of whom. */
    enum Kind {
        /** The broker is to make its branch durable. */
        PREPARE,
        /** The broker is to commit its prepared branch. */
        COMMIT,
        /** The broker may forget how an administrator ended its branch. */
        FORGET,
        /** The database is to commit its prepared branch. */
        DATABASE_COMMIT
    }
}
