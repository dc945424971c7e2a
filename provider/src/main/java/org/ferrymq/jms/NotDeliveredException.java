package org.ferrymq.jms;

/**
 * Thrown by a message listener that could not show the message to anybody: a container whose transaction manager refuses to begin. The
 * message stays the next one of its consumer and does not count as delivered; it is offered again at once, so the listener has to wait
 * before it throws, or its consumer has to be closed.
 */
public final class NotDeliveredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception that says why. */
    public NotDeliveredException(String message, Throwable cause) {
        super(message, cause);
    }
}
