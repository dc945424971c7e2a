package org.ferrymq.ra.inbound;

/**
 * The life of an endpoint activation.
 *
 * <pre>
 * NEW --&gt; CONNECTING --&gt; ACTIVE
 *          ^     |         |
 *          |     v         v
 *          +-- WAITING &lt;---+        (broker away: try again after setupInterval)
 *                |
 *                v
 *              FAILED               (setupAttempts used up)
 * any but STOPPED --&gt; STOPPED       (deactivated)
 * </pre>
 */
enum ActivationState {
    /** Created, not activated yet. */
    NEW,
    /** Opening connection, sessions and endpoints. */
    CONNECTING,
    /** Messages flow. */
    ACTIVE,
    /** The next attempt to connect is scheduled. */
    WAITING,
    /** No attempt is left; waits to be deactivated. */
    FAILED,
    /** Deactivated, for good. */
    STOPPED;

    boolean allows(ActivationState to) {
        return switch (this) {
            case NEW, WAITING -> to == CONNECTING || to == STOPPED;
            case CONNECTING -> to == ACTIVE || to == WAITING || to == FAILED || to == STOPPED;
            case ACTIVE -> to == WAITING || to == STOPPED;
            case FAILED -> to == STOPPED;
            case STOPPED -> false;
        };
    }
}
