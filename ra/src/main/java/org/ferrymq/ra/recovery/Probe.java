package org.ferrymq.ra.recovery;

import java.lang.System.Logger.Level;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * Finds the adapter's own resource behind what a server has wrapped around it. Servers hand {@code isSameRM} on to what they wrap, and the adapter's
 * resources answer a probe by stepping forward. For one question, one thread.
 */
final class Probe implements XAResource {
    private static final System.Logger LOG = System.getLogger(Probe.class.getName());

    private @Nullable XAResource found;

    private Probe() {}

    /** {@return the adapter's resource that {@code other} is or wraps, or null if it is somebody else's} */
    static @Nullable XAResource ownBehind(XAResource other) {
        if (other instanceof SurvivingXaResource || other instanceof RecoveryXaResource) {
            return other;
        }
        Probe probe = new Probe();
        try {
            boolean same = other.isSameRM(probe);
            if (same) {
                LOG.log(Level.DEBUG, () -> other + " takes everything for its own");
            }
        } catch (XAException | RuntimeException e) {
            LOG.log(Level.DEBUG, () -> other + " compares itself with its own kind only", e);
        }
        return probe.found;
    }

    /** A resource of this adapter tells that it is the one. */
    void answer(XAResource own) {
        found = own;
    }

    @Override
    public boolean isSameRM(@Nullable XAResource other) {
        return false;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        throw noResource();
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        throw noResource();
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        throw noResource();
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        throw noResource();
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        throw noResource();
    }

    @Override
    public void forget(Xid xid) throws XAException {
        throw noResource();
    }

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    private static XAException noResource() {
        XAException failure = new XAException("Only to be compared with");
        failure.errorCode = XAException.XAER_PROTO;
        return failure;
    }
}
