package org.ferrymq.jms;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.XAJMSContext;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;

/** A context whose work belongs to branches of XA transactions. */
final class FerryXAContext extends FerryContext implements XAJMSContext {
    FerryXAContext(FerryXAConnection connection, AtomicInteger users) {
        super(connection, SessionMode.XA, users);
    }

    @Override
    FerrySession newSession() throws JMSException {
        return (FerrySession) ((FerryXAConnection) connection()).createXASession();
    }

    @Override
    public JMSContext getContext() {
        return this;
    }

    @Override
    public XAResource getXAResource() {
        return ((FerryXASession) session()).getXAResource();
    }
}
