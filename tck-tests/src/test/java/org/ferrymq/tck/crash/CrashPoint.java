package org.ferrymq.tck.crash;

/** Places in a transaction of broker and database where a process is killed. WildFly commits the broker's branch first, the one it received with. */
enum CrashPoint {
    /** The transaction manager asks to prepare; the broker never hears it. */
    BEFORE_PREPARE,
    /** The branch is prepared on the broker's disk; the transaction manager never hears it. */
    PREPARED_UNANSWERED,
    /** The transaction manager has decided to commit, and nobody else knows. */
    DECIDED,
    /** The broker has committed and its answer has arrived; the database has not. */
    BETWEEN_COMMITS,
    /** The victim's last commit is done, and its answer never arrives: the broker's own, or for the application server the database's. */
    COMMITTED_UNANSWERED,
    /** An administrator has committed the broker's branch just before the transaction manager did, which wants to have that forgotten. */
    BEFORE_FORGET;

    /** Whether a step is this place, for a victim. */
    boolean is(Step step, Victim victim) {
        return switch (this) {
            case BEFORE_PREPARE -> step.kind() == Step.Kind.PREPARE && !step.answered();
            case PREPARED_UNANSWERED -> step.kind() == Step.Kind.PREPARE && step.answered();
            case DECIDED -> step.kind() == Step.Kind.COMMIT && !step.answered();
            case BETWEEN_COMMITS -> step.kind() == Step.Kind.DATABASE_COMMIT && !step.answered();
            case COMMITTED_UNANSWERED ->
                step.answered()
                        && step.kind() == (victim == Victim.BROKER ? Step.Kind.COMMIT : Step.Kind.DATABASE_COMMIT);
            case BEFORE_FORGET -> step.kind() == Step.Kind.FORGET && !step.answered();
        };
    }
}
