package org.ferrymq.ra.recovery;

import java.lang.System.Logger.Level;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.jms.Unanswered;
import org.jspecify.annotations.Nullable;

/**
 * The XAResource of one connection, for as long as that lives; afterwards its branches are completed over new connections. A prepared branch survives
 * its connection and the broker's restart, but not every transaction manager asks for it by recovery while it runs: some only try again with the
 * resource that they have. Thread-safe if the connection's resource is.
 */
public class SurvivingXaResource implements XAResource {
    private static final System.Logger LOG = System.getLogger(SurvivingXaResource.class.getName());

    /** The connection that branches are worked on. */
    public interface Own {
        /** {@return the provider's resource} */
        XAResource resource() throws XAException;

        /** {@return false once the connection is known to be lost or closed} */
        boolean isAlive();
    }

    private final Own own;
    private final RecoveryXaResource afterwards;
    /** What was asked on a connection that was lost is asked again on another one, which does not know of it. */
    private final Unanswered<BranchName> unanswered = new Unanswered<>();

    private static final RolledBack ROLLED_BACK = new RolledBack();

    /**
     * Creates a resource.
     *
     * @param own the connection that branches are worked on
     * @param afterwards completes branches when that is gone
     */
    public SurvivingXaResource(Own own, RecoveryXaResource afterwards) {
        this.own = own;
        this.afterwards = afterwards;
    }

    @FunctionalInterface
    private interface Call<T> {
        T on(XAResource resource) throws XAException;
    }

    /** A call that is not bound to the connection. */
    private <T> T complete(Call<T> call) throws XAException {
        if (!own.isAlive()) {
            LOG.log(Level.DEBUG, () -> this + ": over a new connection");
            return call.on(afterwards);
        }
        return onOwn(call);
    }

    /** What a connection that is being lost says about itself is no statement about the branch. */
    private <T> T onOwn(Call<T> call) throws XAException {
        try {
            return call.on(own.resource());
        } catch (XAException e) {
            boolean ofTheBranch = e.errorCode > 0 || e.errorCode == XAException.XAER_NOTA;
            if (ofTheBranch || own.isAlive()) {
                throw e;
            }
            XAException lost = new XAException("The connection was lost: " + e.getMessage());
            lost.errorCode = XAException.XAER_RMFAIL;
            lost.initCause(e);
            throw lost;
        }
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        onOwn(resource -> {
            resource.start(xid, flags);
            return true;
        });
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        try {
            onOwn(resource -> {
                resource.end(xid, flags);
                return true;
            });
        } catch (XAException e) {
            boolean rolledBack = e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND;
            if (!rolledBack || !ROLLED_BACK.contains(xid)) {
                throw e;
            }
            LOG.log(Level.DEBUG, () -> this + ": ended after the server had rolled the branch back");
        }
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        try {
            return onOwn(resource -> resource.prepare(xid));
        } catch (XAException e) {
            if (e.errorCode == XAException.XAER_RMFAIL) { // perhaps it is prepared; nobody can commit it now
                afterwards.completion().rollBackLater(BranchName.of(xid), afterwards);
            }
            throw e;
        }
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        if (onePhase) {
            commitOnce(xid, true);
        } else {
            afterwards.completion().commit(BranchName.of(xid).toString(), () -> commitOnce(xid, false));
        }
    }

    private void commitOnce(Xid xid, boolean onePhase) throws XAException {
        BranchName branch = BranchName.of(xid);
        boolean again = unanswered.contains(branch);
        try {
            complete(resource -> {
                if (again) {
                    RecoveryXaResource.commitAgain(resource, xid, onePhase);
                } else {
                    resource.commit(xid, onePhase);
                }
                return true;
            });
            unanswered.remove(branch);
        } catch (XAException e) {
            unanswered.note(branch, e);
            throw e;
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        ROLLED_BACK.add(xid);
        boolean lost = !own.isAlive();
        try {
            complete(resource -> {
                resource.rollback(xid);
                return true;
            });
        } catch (XAException e) {
            if (!afterwards.completion().isOurs()) {
                throw e;
            }
            if (e.errorCode == XAException.XAER_RMFAIL) {
                LOG.log(
                        Level.INFO,
                        () -> BranchName.of(xid) + " is rolled back when the broker is back: " + e.getMessage());
                afterwards.completion().rollBackLater(BranchName.of(xid), afterwards);
            } else if (!lost || e.errorCode != XAException.XAER_NOTA) { // unknown: it went with its connection
                throw e;
            }
        }
    }

    @Override
    public void forget(Xid xid) throws XAException {
        try {
            complete(resource -> {
                resource.forget(xid);
                return true;
            });
        } catch (XAException e) {
            if (e.errorCode == XAException.XAER_RMFAIL) {
                afterwards.completion().forgetLater(BranchName.of(xid), afterwards);
            }
            throw e;
        }
    }

    @Override
    public Xid[] recover(int flag) throws XAException {
        try {
            return complete(resource -> resource.recover(flag));
        } catch (XAException e) {
            if (e.errorCode != XAException.XAER_RMFAIL) {
                throw e;
            }
            return afterwards.recover(flag);
        }
    }

    /** {@return whether the other one, which the server may have wrapped, works on the same broker} */
    @Override
    public boolean isSameRM(@Nullable XAResource other) throws XAException {
        if (other instanceof Probe probe) {
            probe.answer(this);
            return false;
        }
        if (other == this) {
            return true;
        }
        return other != null
                && Probe.ownBehind(other) instanceof SurvivingXaResource that
                && own.resource().isSameRM(that.own.resource());
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return own.resource().getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return own.resource().setTransactionTimeout(seconds);
    }

    @Override
    public String toString() {
        return "XAResource of " + own;
    }
}
