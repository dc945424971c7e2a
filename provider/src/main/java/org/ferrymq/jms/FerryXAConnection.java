package org.ferrymq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicSession;

/** A connection that can create XA sessions besides those of {@link FerryConnection}. Thread-safe. */
final class FerryXAConnection extends FerryConnection implements XAConnection, XAQueueConnection, XATopicConnection {
    FerryXAConnection(ConnectionParts settings, Domain domain) throws JMSException {
        super(settings, domain);
    }

    @Override
    public XASession createXASession() throws JMSException {
        return newXaSession(Domain.UNIFIED);
    }

    @Override
    public XAQueueSession createXAQueueSession() throws JMSException {
        return newXaSession(Domain.QUEUE);
    }

    @Override
    public XATopicSession createXATopicSession() throws JMSException {
        return newXaSession(Domain.TOPIC);
    }

    private FerryXASession newXaSession(Domain domain) throws JMSException {
        checkOpenAndUse();
        return register(new FerryXASession(this, backend(), domain, nextSessionName()));
    }
}
