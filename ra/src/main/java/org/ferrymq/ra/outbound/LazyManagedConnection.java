package org.ferrymq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.resource.spi.LazyEnlistableManagedConnection;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.recovery.RecoveryXaResource;

/**
 * A managed connection that becomes part of a transaction when a session of it is used, where the container offers that. A class of its own, because containers
 * look at the type: WildFly enlists no connection of it by itself, and no two handles of one transaction share one.
 */
final class LazyManagedConnection extends FerryManagedConnection implements LazyEnlistableManagedConnection {
    LazyManagedConnection(ConnectionSettings settings, XAConnection physical, RecoveryXaResource afterwards)
            throws JMSException {
        super(settings, physical, afterwards);
    }

    /**
     * Leaves them as they are. WildFly notes which component opened a connection, and strikes that out only while this component is at work; a connection that is
     * enlisted when it is used may have been so by another component, in a transaction of that one alone.
     */
    @Override
    void parkHandles() {}
}
