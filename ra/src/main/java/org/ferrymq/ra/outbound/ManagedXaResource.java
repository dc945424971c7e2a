package org.ferrymq.ra.outbound;

import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.ferrymq.ra.recovery.RecoveryXaResource;
import org.ferrymq.ra.recovery.SurvivingXaResource;

/** The XAResource that the container enlists: tells the managed connection when it begins to work in a branch and when it ends. */
final class ManagedXaResource extends SurvivingXaResource {
    private final FerryManagedConnection connection;

    ManagedXaResource(FerryManagedConnection connection, RecoveryXaResource afterwards) {
        super(connection, afterwards);
        this.connection = connection;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        super.start(xid, flags);
        connection.enlist(Enlistment.XA);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        try {
            super.end(xid, flags);
        } finally {
            connection.enlist(Enlistment.NONE);
        }
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        int vote = super.prepare(xid);
        if (vote == XA_RDONLY) {
            connection.transactionEnded();
        }
        return vote;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        try {
            super.commit(xid, onePhase);
        } finally {
            connection.transactionEnded();
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        try {
            super.rollback(xid);
        } finally {
            connection.transactionEnded();
        }
    }
}
