package org.ferrymq.client.reconnect;

import java.util.Set;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * The life of a reconnecting connection.
 *
 * <pre>
 * NEW -> OPENING -> CONNECTED &lt;-> INTERRUPTED -> FAILED
 *           |            |             |           |
 *           +-> FAILED   +-> FAILED    |           |
 * every state but CLOSED itself ------------------> CLOSED
 * </pre>
 */
enum LifeCycle {
    /** Made, not opened. */
    NEW,
    /** The first attempt to connect is under way. */
    OPENING,
    /** Requests go straight to the broker. */
    CONNECTED,
    /** The channel is lost; attempts to connect are under way and requests wait. */
    INTERRUPTED,
    /** Given up; every request fails. */
    FAILED,
    /** Closed by the application. */
    CLOSED;

    private Set<LifeCycle> next() {
        return switch (this) {
            case NEW -> Set.of(OPENING, CLOSED);
            case OPENING -> Set.of(CONNECTED, FAILED, CLOSED);
            case CONNECTED -> Set.of(INTERRUPTED, FAILED, CLOSED);
            case INTERRUPTED -> Set.of(CONNECTED, FAILED, CLOSED);
            case FAILED -> Set.of(CLOSED);
            case CLOSED -> Set.of();
        };
    }

    /**
     * The state after a transition.
     *
     * @throws FerryException with {@link ErrorCode#ILLEGAL_STATE} if there is no such transition
     */
    LifeCycle to(LifeCycle target) {
        if (!next().contains(target)) {
            throw new FerryException(
                    ErrorCode.ILLEGAL_STATE, "a connection that is " + this + " cannot become " + target);
        }
        return target;
    }
}
