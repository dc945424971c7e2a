package org.ferrymq.tck.cluster;

/** Places in a commit on brokers a (the first, which decides), b and c. */
enum CommitPlace {
    /** a and b are prepared; c never hears that it is to prepare. */
    BEFORE_LAST_PREPARE(false),
    /** All are prepared, and nobody has heard that of c. */
    LAST_PREPARE_UNANSWERED(false),
    /** All are prepared, and all know; the decision is not written. */
    BEFORE_DECISION(false),
    /** The decision is on the disk of a, and nobody else knows. */
    DECISION_UNANSWERED(true),
    /** There is a decision; neither b nor c has heard of it. */
    NONE_TOLD(true),
    /** b has committed, c has not heard of it. */
    ONE_TOLD(true),
    /** b and c have committed; the answer of c never arrives. */
    ALL_TOLD_UNANSWERED(true),
    /** All have committed; a does not hear that it may forget. */
    BEFORE_FORGET(true);

    private final boolean decided;

    CommitPlace(boolean decided) {
        this.decided = decided;
    }

    /** Whether the transaction has to be committed from here on, whoever dies. */
    boolean isDecided() {
        return decided;
    }
}
