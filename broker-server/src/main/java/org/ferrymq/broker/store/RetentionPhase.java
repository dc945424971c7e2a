package org.ferrymq.broker.store;

/**
 * What retention is doing about the oldest segment of the log.
 *
 * <pre>
 * LOOKING --(little of it is needed)--> PREPARING --> MOVING --(nothing left)--> RENEWING --> CHECKPOINTING --> FREEING
 *    ^                                                                                                            |
 *    +--------------------- done, or from any phase: refused, to be tried again later ----------------------------+
 * </pre>
 */
enum RetentionPhase {
    /** Is there a segment that can be freed? */
    LOOKING,
    /** A checkpoint is made that knows all timers, and what is cancelled from now on is noted. */
    PREPARING,
    /** What is needed of it is appended again. */
    MOVING,
    /** Outside views append again what only entries of it say. */
    RENEWING,
    /** The views are written to disk as they are without it. */
    CHECKPOINTING,
    /** The log is made to begin behind it. */
    FREEING;

    boolean mayBecome(RetentionPhase to) {
        return to == LOOKING
                || switch (this) {
                    case LOOKING -> to == PREPARING;
                    case PREPARING -> to == MOVING;
                    case MOVING -> to == RENEWING;
                    case RENEWING -> to == CHECKPOINTING;
                    case CHECKPOINTING -> to == FREEING;
                    case FREEING -> false;
                };
    }
}
