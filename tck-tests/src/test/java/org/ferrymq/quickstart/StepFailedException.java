package org.ferrymq.quickstart;

/** A step of the quickstart did not do what it says. */
final class StepFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StepFailedException(String message) {
        super(message);
    }

    /** Throws if the condition does not hold. */
    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new StepFailedException(otherwise);
        }
    }
}
