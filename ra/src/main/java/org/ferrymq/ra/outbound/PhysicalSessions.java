package org.ferrymq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import org.jspecify.annotations.Nullable;

/**
 * The physical sessions of one managed connection, each opened when it is first needed: the XA session works in global transactions and, with automatic
 * acknowledgement, outside of any; the transacted one serves local transactions of the container.
 */
final class PhysicalSessions {
    private final XAConnection connection;
    private @Nullable XASession xa;
    private @Nullable Session local;

    PhysicalSessions(XAConnection connection) {
        this.connection = connection;
    }

    /** {@return the session for that kind of transaction} */
    synchronized Session of(Enlistment enlistment) throws JMSException {
        return enlistment == Enlistment.LOCAL ? local() : xa().getSession();
    }

    /** {@return the session with the XAResource} */
    synchronized XASession xa() throws JMSException {
        if (xa == null) {
            xa = connection.createXASession();
        }
        return xa;
    }

    /** {@return the session of local transactions} */
    synchronized Session local() throws JMSException {
        if (local == null) {
            local = connection.createSession(true, Session.SESSION_TRANSACTED);
        }
        return local;
    }
}
