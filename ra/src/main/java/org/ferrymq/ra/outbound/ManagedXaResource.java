package org.ferrymq.ra.outbound;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * The XAResource that the container enlists: tells the managed connection when a branch begins and ends, and for the rest is the provider's. The provider's is
 * asked for at each call, because the container may take this object before the broker is there.
 */
final class ManagedXaResource implements XAResource {
    private final FerryManagedConnection connection;

    ManagedXaResource(FerryManagedConnection connection) {
        this.connection = connection;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        delegate().start(xid, flags);
        connection.enlist(Enlistment.XA);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        try {
            delegate().end(xid, flags);
        } finally {
            connection.enlist(Enlistment.NONE);
        }
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return delegate().prepare(xid);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        delegate().commit(xid, onePhase);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        delegate().rollback(xid);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        delegate().forget(xid);
    }

    @Override
    public Xid[] recover(int flag) throws XAException {
        return delegate().recover(flag);
    }

    @Override
    public boolean isSameRM(@Nullable XAResource other) throws XAException {
        if (other == this) {
            return true;
        }
        return other != null
                && delegate().isSameRM(other instanceof ManagedXaResource managed ? managed.delegate() : other);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return delegate().getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return delegate().setTransactionTimeout(seconds);
    }

    private XAResource delegate() throws XAException {
        return connection.providerXaResource();
    }

    @Override
    public String toString() {
        return "XAResource of " + connection;
    }
}
