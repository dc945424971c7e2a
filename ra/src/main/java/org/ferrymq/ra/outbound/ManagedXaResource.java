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
}
