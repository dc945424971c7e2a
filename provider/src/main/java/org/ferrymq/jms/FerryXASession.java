package org.ferrymq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAResource;
import org.ferrymq.client.MessagingBackend;
import org.jspecify.annotations.Nullable;

/** A session whose work belongs to branches of XA transactions. While no branch is active, it behaves like AUTO_ACKNOWLEDGE. */
final class FerryXASession extends FerrySession implements XASession, XAQueueSession, XATopicSession {
    private final XaAcknowledger acknowledger;
    private final JmsXAResource resource;

    FerryXASession(FerryConnection connection, MessagingBackend backend, Domain domain, String name) {
        super(connection, backend, SessionMode.XA, domain, name);
        acknowledger = (XaAcknowledger) acknowledger();
        resource = new JmsXAResource(this, acknowledger);
        acknowledger.onLost(resource::forget);
    }

    @Override
    @Nullable TransactionWork currentWork() {
        return acknowledger.active();
    }

    @Override
    public XAResource getXAResource() {
        return resource;
    }

    @Override
    public Session getSession() throws JMSException {
        checkOpen();
        return this;
    }

    @Override
    public QueueSession getQueueSession() throws JMSException {
        checkOpen();
        return this;
    }

    @Override
    public TopicSession getTopicSession() throws JMSException {
        checkOpen();
        return this;
    }
}
