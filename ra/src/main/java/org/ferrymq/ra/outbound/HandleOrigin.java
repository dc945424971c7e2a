package org.ferrymq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.ResourceAllocationException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.LazyEnlistableConnectionManager;
import jakarta.resource.spi.SecurityException;

/**
 * Where handles come from: the server's pool for one factory and one user. Thread-safe.
 *
 * @param factory makes the pool's connections
 * @param manager the server's side of the pool
 * @param request what the application asked for
 */
record HandleOrigin(FerryManagedConnectionFactory factory, ConnectionManager manager, ConnectionCredentials request) {

    /** {@return a handle on a connection of the pool} */
    ConnectionHandle allocate() throws JMSException {
        checkEnlists();
        try {
            ConnectionHandle handle = (ConnectionHandle) manager.allocateConnection(factory, request);
            handle.allocatedBy(this);
            return handle;
        } catch (ResourceException e) {
            throw failure(e);
        }
    }

    /** Payara leaves the enlistment to the adapter also where its pools associate lazily, and there gives it no way to ask for it: what is sent would be in no transaction. */
    private void checkEnlists() throws JMSException {
        if (factory.getLazyEnlistment()
                && manager instanceof LazyAssociatableConnectionManager
                && !(manager instanceof LazyEnlistableConnectionManager)) {
            throw new ResourceAllocationException(
                    "A pool that associates connections lazily does not let the adapter enlist them, so"
                            + " lazyEnlistment=true of the connection factory cannot work with it. No connection was opened. Set"
                            + " lazy-connection-association=false, and lazy-connection-enlistment=true, of the pool");
        }
    }

    /**
     * {@return whether a handle may give its connection back and get another one later} True of WildFly, whose connection manager has both interfaces. Payara's
     * takes handles back only for connections that it may take away itself, and has no need for this: connections of its pools outlive transactions.
     */
    boolean associates() {
        return manager instanceof LazyAssociatableConnectionManager
                && manager instanceof LazyEnlistableConnectionManager;
    }

    /** Gives {@code handle}, which has none, a connection of the pool. */
    void associate(ConnectionHandle handle) throws JMSException {
        if (!(manager instanceof LazyAssociatableConnectionManager associates)) {
            throw new jakarta.jms.IllegalStateException("The connection is closed");
        }
        try {
            associates.associateConnection(handle, factory, request);
        } catch (ResourceException e) {
            throw failure(e);
        }
    }

    /** The application closed {@code handle} while it had no connection. */
    void closedWithoutConnection(ConnectionHandle handle) {
        if (manager instanceof LazyAssociatableConnectionManager associates) {
            associates.inactiveConnectionClosed(handle, factory);
        }
    }

    /** Makes the connection a part of the current transaction, if there is one and the server left that to the adapter. */
    void enlist(FerryManagedConnection connection) throws JMSException {
        if (manager instanceof LazyEnlistableConnectionManager enlists
                && connection instanceof LazyManagedConnection waiting
                && waiting.enlistment() == Enlistment.NONE) {
            try {
                enlists.lazyEnlist(waiting);
            } catch (ResourceException e) {
                throw causedBy(
                        new JMSException("The server refuses to make " + connection
                                + " part of the transaction when it is used: " + e.getMessage()
                                + ". Nothing was sent or received. lazyEnlistment=true of the connection factory needs a pool that"
                                + " enlists connections (WildFly: not enlistment=false); set it to false otherwise"),
                        e);
            }
        }
    }

    private static JMSException failure(ResourceException e) {
        return e instanceof SecurityException
                ? causedBy(new JMSSecurityException(e.getMessage(), e.getErrorCode()), e)
                : causedBy(new ResourceAllocationException(text(e), e.getErrorCode()), e);
    }

    /** Containers wrap the adapter's error in one of their own; the innermost says what is wrong. */
    private static String text(ResourceException e) {
        Throwable innermost = e;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        return innermost == e ? String.valueOf(e.getMessage()) : e.getMessage() + ": " + innermost.getMessage();
    }

    private static JMSException causedBy(JMSException e, Exception cause) {
        e.setLinkedException(cause);
        e.initCause(cause);
        return e;
    }
}
