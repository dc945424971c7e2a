package org.ferrymq.ra.recovery;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import java.lang.System.Logger.Level;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.jms.RepeatableCommit;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.PhysicalConnections;
import org.jspecify.annotations.Nullable;

/**
 * What a server's transaction manager uses to finish branches after a crash: lists and decides the prepared branches of one broker. Each call opens a connection
 * of its own and closes it, because the server never says when it is done with such a resource, and because calls are minutes apart. Immutable, thread-safe.
 */
public final class RecoveryXaResource implements XAResource, RepeatableCommit {
    private static final System.Logger LOG = System.getLogger(RecoveryXaResource.class.getName());

    private final ConnectionSettings settings;
    private final PhysicalConnections connections;
    private final Completion completion;

    /** Creates a resource for the broker that {@code settings} lead to. */
    public RecoveryXaResource(ConnectionSettings settings, PhysicalConnections connections, Completion completion) {
        this.settings = settings;
        this.connections = connections;
        this.completion = completion;
    }

    Completion completion() {
        return completion;
    }

    @FunctionalInterface
    private interface Call<T> {
        T on(XAResource resource) throws XAException;
    }

    private <T> T call(Call<T> call) throws XAException {
        XAConnection connection = null;
        try {
            connection = connections.open(settings, null);
            return call.on(connection.createXASession().getXAResource());
        } catch (JMSException e) {
            XAException failure = new XAException("No connection to " + settings.url() + ": " + e.getMessage());
            failure.errorCode = XAException.XAER_RMFAIL;
            failure.initCause(e);
            throw failure;
        } finally {
            if (connection != null) {
                close(connection);
            }
        }
    }

    private static void close(XAConnection connection) {
        try {
            connection.close();
        } catch (JMSException e) {
            LOG.log(Level.WARNING, () -> "Closing a connection after recovery: " + e.getMessage(), e);
        }
    }

    /** {@return all prepared branches when a scan starts, and nothing more when it goes on or ends} */
    @Override
    public Xid[] recover(int flag) throws XAException {
        if ((flag & TMSTARTRSCAN) == 0) {
            return new Xid[0];
        }
        try {
            return listed();
        } catch (XAException e) {
            if (e.errorCode != XAException.XAER_RMFAIL || !PayaraTransactions.isStarting()) {
                throw e;
            }
            return new StartScan(this, completion).branches(e);
        }
    }

    /** {@return all prepared branches, if the broker is there} */
    Xid[] listed() throws XAException {
        return call(resource -> resource.recover(TMSTARTRSCAN | TMENDRSCAN));
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        call(resource -> {
            resource.commit(xid, onePhase);
            return true;
        });
    }

    @Override
    public void commitAgain(Xid xid, boolean onePhase) throws XAException {
        call(resource -> {
            commitAgain(resource, xid, onePhase);
            return true;
        });
    }

    /** Asks a resource of the provider for the outcome of a commit without an answer. */
    static void commitAgain(XAResource resource, Xid xid, boolean onePhase) throws XAException {
        if (resource instanceof RepeatableCommit repeatable) {
            repeatable.commitAgain(xid, onePhase);
        } else {
            resource.commit(xid, onePhase);
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        call(resource -> {
            resource.rollback(xid);
            return true;
        });
    }

    @Override
    public void forget(Xid xid) throws XAException {
        call(resource -> {
            resource.forget(xid);
            return true;
        });
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return call(resource -> resource.prepare(xid));
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        throw noWork("start");
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        throw noWork("end");
    }

    private static XAException noWork(String method) {
        XAException failure = new XAException("A resource for recovery does no work: " + method);
        failure.errorCode = XAException.XAER_PROTO;
        return failure;
    }

    @Override
    public boolean isSameRM(@Nullable XAResource other) {
        if (other instanceof Probe probe) {
            probe.answer(this);
            return false;
        }
        return other != null
                && Probe.ownBehind(other) instanceof RecoveryXaResource that
                && settings.equals(that.settings);
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    @Override
    public String toString() {
        return "RecoveryXaResource[" + settings.url() + "]";
    }
}
