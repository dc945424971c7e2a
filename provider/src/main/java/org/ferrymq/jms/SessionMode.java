package org.ferrymq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;

/** How a session acknowledges. */
enum SessionMode {
    AUTO(Session.AUTO_ACKNOWLEDGE),
    CLIENT(Session.CLIENT_ACKNOWLEDGE),
    LAZY(Session.DUPS_OK_ACKNOWLEDGE),
    TRANSACTED(Session.SESSION_TRANSACTED),
    /** Part of whatever branch is active; without one, as in {@link #AUTO}. */
    XA(Session.SESSION_TRANSACTED);

    private final int constant;

    SessionMode(int constant) {
        this.constant = constant;
    }

    /** {@return the constant of {@link Session}} */
    int constant() {
        return constant;
    }

    boolean isTransacted() {
        return this == TRANSACTED || this == XA;
    }

    static SessionMode of(int constant) throws JMSException {
        return switch (constant) {
            case Session.AUTO_ACKNOWLEDGE -> AUTO;
            case Session.CLIENT_ACKNOWLEDGE -> CLIENT;
            case Session.DUPS_OK_ACKNOWLEDGE -> LAZY;
            case Session.SESSION_TRANSACTED -> TRANSACTED;
            default ->
                throw new JMSException("session mode " + constant + " is none of SESSION_TRANSACTED (0),"
                        + " AUTO_ACKNOWLEDGE (1), CLIENT_ACKNOWLEDGE (2), DUPS_OK_ACKNOWLEDGE (3)");
        };
    }
}
