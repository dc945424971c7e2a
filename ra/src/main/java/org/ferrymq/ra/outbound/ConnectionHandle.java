package org.ferrymq.ra.outbound;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import org.jspecify.annotations.Nullable;

/**
 * The connection that an application holds: forwards to the managed connection that the container associated with it. As Jakarta EE demands it has at most one
 * open session, and refuses what only a container may do. Closing it gives the physical connection back.
 */
public final class ConnectionHandle implements Connection, QueueConnection, TopicConnection {
    private @Nullable FerryManagedConnection managed;
    private @Nullable SessionHandle session;
    private @Nullable HandleOrigin origin;
    private boolean parked;
    private boolean lost;
    private boolean started;

    ConnectionHandle(FerryManagedConnection managed) {
        this.managed = managed;
    }

    /** {@return the managed connection, another one than before if the pool has got that back in the meantime} */
    synchronized FerryManagedConnection managed() throws JMSException {
        if (managed == null && parked && origin != null) {
            origin.associate(this);
        }
        if (managed == null) {
            throw new IllegalStateException(
                    lost
                            ? "The connection is closed: its broker was lost. Create another one from the connection factory"
                            : "The connection is closed");
        }
        return managed;
    }

    /** Takes note of who gave out this handle. */
    synchronized void allocatedBy(HandleOrigin by) {
        origin = by;
    }

    /** {@return the managed connection, part of the current transaction if there is one} */
    FerryManagedConnection enlisted() throws JMSException {
        FerryManagedConnection connection;
        HandleOrigin by;
        synchronized (this) {
            connection = managed();
            by = origin;
        }
        if (by != null) {
            by.enlist(connection);
        }
        return connection;
    }

    /**
     * The transaction in which {@code from} worked is over. WildFly destroys connections that are open then, so this handle gives its one back, and gets another
     * one when it is used again; unless it has something that belongs to this physical connection, as consumers and temporary destinations do.
     */
    void park(FerryManagedConnection from) {
        synchronized (this) {
            if (managed != from || origin == null || !origin.associates() || (session != null && !session.park())) {
                return;
            }
            managed = null;
            parked = true;
        }
        from.handleClosed(this);
    }

    synchronized void associate(FerryManagedConnection to) throws JMSException {
        if (managed != null && managed != to) {
            managed.dissociate(this);
        }
        if (started) {
            to.start();
        }
        managed = to;
        parked = false;
    }

    /** The container took the physical connection away: everything made by this handle is closed. */
    void invalidate() {
        FerryManagedConnection taken;
        synchronized (this) {
            taken = managed;
            lost = taken != null && !taken.isValid();
        }
        if (taken != null) {
            release(taken.isValid());
        }
    }

    @Override
    public void close() throws JMSException {
        FerryManagedConnection returned = release(true);
        if (returned != null) {
            returned.handleClosed(this);
            return;
        }
        HandleOrigin by;
        synchronized (this) {
            by = parked ? origin : null;
            parked = false;
        }
        if (by != null) {
            by.closedWithoutConnection(this);
        }
    }

    private @Nullable FerryManagedConnection release(boolean tidy) {
        SessionHandle open;
        FerryManagedConnection from;
        synchronized (this) {
            from = managed;
            open = session;
            session = null;
        }
        if (open != null && tidy) {
            open.closeAll();
        }
        synchronized (this) {
            managed = null;
        }
        return from;
    }

    synchronized void sessionClosed(SessionHandle closed) {
        if (session == closed) {
            session = null;
        }
    }

    @Override
    public SessionHandle createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return createSession(transacted, acknowledgeMode, SessionDomain.UNIFIED);
    }

    private SessionHandle createSession(boolean transacted, int acknowledgeMode, SessionDomain domain)
            throws JMSException {
        managed();
        // in a transaction the arguments mean nothing; whether there is one is asked only if it matters
        if (!exists(transacted, acknowledgeMode) && enlisted().enlistment() == Enlistment.NONE) {
            throw new IllegalStateException("Acknowledge mode " + acknowledgeMode
                    + " does not exist; in a Jakarta EE server use AUTO_ACKNOWLEDGE or DUPS_OK_ACKNOWLEDGE");
        }
        synchronized (this) {
            if (session != null) {
                throw new IllegalStateException(
                        "This connection has an open session already; Jakarta EE allows one per connection");
            }
            session = new SessionHandle(this, acknowledgeMode, domain);
            return session;
        }
    }

    /** Outside of a transaction messages are acknowledged by the session, whatever is asked for (Messaging 3.1, 12.3). */
    private static boolean exists(boolean transacted, int mode) {
        return transacted
                || mode == Session.AUTO_ACKNOWLEDGE
                || mode == Session.DUPS_OK_ACKNOWLEDGE
                || mode == Session.CLIENT_ACKNOWLEDGE
                || mode == Session.SESSION_TRANSACTED;
    }

    @Override
    public Session createSession(int sessionMode) throws JMSException {
        return createSession(sessionMode == Session.SESSION_TRANSACTED, sessionMode);
    }

    @Override
    public Session createSession() throws JMSException {
        return createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public QueueSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return createSession(transacted, acknowledgeMode, SessionDomain.QUEUE);
    }

    @Override
    public TopicSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return createSession(transacted, acknowledgeMode, SessionDomain.TOPIC);
    }

    @Override
    public synchronized void start() throws JMSException {
        managed().start();
        started = true;
    }

    @Override
    public void stop() throws JMSException {
        throw Forbidden.call("Connection.stop");
    }

    @Override
    public @Nullable String getClientID() throws JMSException {
        return managed().physical().getClientID();
    }

    @Override
    public void setClientID(@Nullable String clientId) throws JMSException {
        throw Forbidden.call("Connection.setClientID");
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        return managed().physical().getMetaData();
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() throws JMSException {
        managed();
        return null;
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
        throw Forbidden.call("Connection.setExceptionListener");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Destination destination, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        throw Forbidden.call("Connection.createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Queue queue, @Nullable String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        throw Forbidden.call("QueueConnection.createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Topic topic, @Nullable String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        throw Forbidden.call("TopicConnection.createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            Topic topic, String subscription, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        throw Forbidden.call("Connection.createSharedConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            Topic topic, String subscription, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        throw Forbidden.call("Connection.createDurableConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            Topic topic, String subscription, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        throw Forbidden.call("Connection.createSharedDurableConnectionConsumer");
    }

    @Override
    public synchronized String toString() {
        return "ConnectionHandle[" + (managed != null ? managed : parked ? "between transactions" : "closed") + "]";
    }
}
