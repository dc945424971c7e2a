package org.ferrymq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;

/** The container's local transaction on one managed connection: a transacted session of the provider. */
final class ManagedLocalTransaction implements LocalTransaction {
    private final FerryManagedConnection connection;

    ManagedLocalTransaction(FerryManagedConnection connection) {
        this.connection = connection;
    }

    @Override
    public void begin() throws ResourceException {
        connection.enlist(Enlistment.LOCAL);
    }

    @Override
    public void commit() throws ResourceException {
        complete("commit", () -> connection.sessions().local().commit());
    }

    @Override
    public void rollback() throws ResourceException {
        complete("roll back", () -> connection.sessions().local().rollback());
    }

    private void complete(String what, JmsCalls.Action action) throws ResourceException {
        if (connection.enlistment() != Enlistment.LOCAL) {
            throw new LocalTransactionException("Cannot " + what + ": no local transaction on " + connection);
        }
        try {
            action.run();
        } catch (JMSException e) {
            throw new LocalTransactionException("Could not " + what + " on " + connection + ": " + e.getMessage(), e);
        } finally {
            connection.enlist(Enlistment.NONE);
            connection.transactionEnded();
        }
    }
}
