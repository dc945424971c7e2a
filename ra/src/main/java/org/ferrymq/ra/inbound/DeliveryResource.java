package org.ferrymq.ra.inbound;

import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.ferrymq.ra.recovery.RecoveryXaResource;
import org.ferrymq.ra.recovery.SurvivingXaResource;
import org.jspecify.annotations.Nullable;

/**
 * The resource of one endpoint, which takes part in the transaction of each delivery. It votes against a transaction whose message the bean has not processed.
 * That is not left to the container alone: WildFly commits what is not marked for rollback, and a call that it refuses by itself, to a bean that is being
 * undeployed, is not marked; the message would be acknowledged and lost. Thread-safe if the connection's resource is.
 */
final class DeliveryResource extends SurvivingXaResource {
    private volatile @Nullable Throwable failure;

    DeliveryResource(Own own, RecoveryXaResource afterwards) {
        super(own, afterwards);
    }

    /** A delivery begins: nothing is known against its transaction. */
    void begin() {
        failure = null;
    }

    /** The message was not processed, for this reason: the transaction of this delivery must not be committed. */
    void fail(Throwable cause) {
        failure = cause;
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        vote(xid);
        return super.prepare(xid);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        if (onePhase) {
            vote(xid);
        }
        super.commit(xid, onePhase);
    }

    private void vote(Xid xid) throws XAException {
        Throwable cause = failure;
        if (cause != null) {
            rollback(xid);
            XAException against = new XAException("The message was not processed, so it was rolled back: " + cause);
            against.errorCode = XAException.XA_RBROLLBACK;
            against.initCause(cause);
            throw against;
        }
    }
}
