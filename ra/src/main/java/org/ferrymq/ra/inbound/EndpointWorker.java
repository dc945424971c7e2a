package org.ferrymq.ra.inbound;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import javax.naming.NamingException;
import javax.transaction.xa.XAResource;
import org.ferrymq.jms.NotDeliveredException;
import org.ferrymq.ra.recovery.NamedXaResource;
import org.ferrymq.ra.recovery.RecoveryXaResource;
import org.ferrymq.ra.recovery.SurvivingXaResource;
import org.jspecify.annotations.Nullable;

/**
 * Hands the messages of one session to one endpoint, one at a time. When the bean's method is transacted, the container begins a transaction for each message
 * ({@code beforeDelivery}), enlists the session's XAResource, and commits or rolls back afterwards ({@code afterDelivery}); the acknowledgement belongs to the branch.
 * Otherwise the session acknowledges when the bean returns, and delivers again when it throws.
 */
final class EndpointWorker implements MessageListener {
    private static final System.Logger LOG = System.getLogger(EndpointWorker.class.getName());
    private static final Method ON_MESSAGE = onMessageMethod();

    /** The connection that a worker belongs to. */
    interface Host {
        /** The server does not let a message be delivered. Returns when the connection is being closed, or after a pause. */
        void refused(Exception cause) throws InterruptedException;

        /** {@return false once the connection is lost or closed} */
        boolean isAlive();

        /** {@return what completes branches then} */
        RecoveryXaResource afterwards();
    }

    /** The session's own resource, while its connection lives. */
    private record SessionResource(XAResource resource, Host host) implements SurvivingXaResource.Own {

        @Override
        public boolean isAlive() {
            return host.isAlive();
        }

        @Override
        public String toString() {
            return "a message-driven bean";
        }
    }

    private final MessageEndpoint endpoint;
    private final ThrownByBean thrownByBean;
    private final @Nullable DeliveryResource resource;
    private final Host host;

    private EndpointWorker(
            MessageEndpoint endpoint, ThrownByBean thrownByBean, @Nullable DeliveryResource resource, Host host) {
        this.endpoint = endpoint;
        this.thrownByBean = thrownByBean;
        this.resource = resource;
        this.host = host;
    }

    /**
     * Opens session, endpoint and consumer. Messages come once the connection is started.
     *
     * @param subscription name of the subscription that the sessions of this activation share, for topics
     * @param host the connection, as the worker sees it
     * @throws UnavailableException if the application is not ready yet
     */
    static EndpointWorker open(
            XAConnection connection,
            FerryActivationSpec spec,
            ActivationLookups lookups,
            MessageEndpointFactory factory,
            String subscription,
            Host host)
            throws JMSException, NamingException, ResourceException {
        Session session;
        DeliveryResource resource = null;
        if (isTransacted(factory)) {
            XASession xaSession = connection.createXASession();
            session = xaSession.getSession();
            resource = new DeliveryResource(new SessionResource(xaSession.getXAResource(), host), host.afterwards());
        } else {
            session = connection.createSession(
                    false, spec.isDupsOk() ? Session.DUPS_OK_ACKNOWLEDGE : Session.AUTO_ACKNOWLEDGE);
        }
        MessageConsumer consumer = consumer(session, lookups.destination(session), spec, subscription);
        MessageEndpoint endpoint = factory.createEndpoint(
                resource == null ? null : NamedXaResource.named(resource, lookups.recoveryName()));
        try {
            ThrownByBean thrownByBean = new ThrownByBean(factory.getEndpointClass());
            EndpointWorker worker = new EndpointWorker(endpoint, thrownByBean, resource, host);
            consumer.setMessageListener(worker);
            return worker;
        } catch (JMSException | RuntimeException e) {
            endpoint.release();
            throw e;
        }
    }

    private static MessageConsumer consumer(
            Session session, Destination destination, FerryActivationSpec spec, String subscription)
            throws JMSException {
        String selector = spec.effectiveSelector();
        if (!(destination instanceof Topic topic) || !spec.isTopic()) {
            return session.createConsumer(destination, selector);
        }
        if (spec.isDurable()) {
            return spec.isShared()
                    ? session.createSharedDurableConsumer(topic, subscription, selector)
                    : session.createDurableConsumer(topic, subscription, selector, false);
        }
        return spec.isShared()
                ? session.createSharedConsumer(topic, subscription, selector)
                : session.createConsumer(topic, selector);
    }

    private static boolean isTransacted(MessageEndpointFactory factory) throws ResourceException {
        try {
            return factory.isDeliveryTransacted(ON_MESSAGE);
        } catch (NoSuchMethodException e) {
            throw new ResourceException("The endpoint has no onMessage(Message): " + e.getMessage(), e);
        }
    }

    @Override
    public void onMessage(Message message) {
        if (resource != null) {
            deliverInTransaction(message, resource);
        } else {
            ((MessageListener) endpoint).onMessage(message);
        }
    }

    private void deliverInTransaction(Message message, DeliveryResource ofTransaction) {
        ofTransaction.begin();
        try {
            endpoint.beforeDelivery(ON_MESSAGE);
        } catch (ResourceException | NoSuchMethodException e) {
            throw refused(message, e);
        }
        Throwable thrown = null;
        try {
            ((MessageListener) endpoint).onMessage(message);
        } catch (RuntimeException | Error e) {
            thrown = e;
            if (!thrownByBean.leavesToContainer(e)) {
                ofTransaction.fail(e);
            }
        } finally {
            afterDelivery(message, thrown);
        }
    }

    /** The bean has not seen the message, so this is no delivery; others may get it while this server is not able to. */
    private NotDeliveredException refused(Message message, Exception cause) {
        try {
            host.refused(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new NotDeliveredException(
                "The server could not begin a transaction for " + describe(message) + ": " + cause.getMessage(), cause);
    }

    private void afterDelivery(Message message, @Nullable Throwable thrown) {
        try {
            endpoint.afterDelivery();
            if (thrown != null) {
                LOG.log(Level.DEBUG, () -> "The bean threw, " + describe(message) + " was rolled back", thrown);
            }
        } catch (ResourceException e) {
            LOG.log(
                    Level.WARNING,
                    () -> "The transaction of " + describe(message) + " did not commit, it will come again: "
                            + e.getMessage(),
                    e);
        }
    }

    private static String describe(Message message) {
        try {
            return "message " + message.getJMSMessageID();
        } catch (JMSException e) {
            return "a message (its id: " + e.getMessage() + ")";
        }
    }

    /** Gives the endpoint back to the application. No message may be in work. */
    void release() {
        endpoint.release();
    }

    private static Method onMessageMethod() {
        try {
            return MessageListener.class.getMethod("onMessage", Message.class);
        } catch (NoSuchMethodException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
