package org.ferrymq.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.ConfigurationException;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.ferrymq.client.connect.BackendFactory;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * Creates connections to FerryMQ, of every kind that Jakarta Messaging knows. A bean with the properties {@code url}, {@code user},
 * {@code password}, {@code clientId} and one for each other option of the url; set them before the first connection. Holds no connection itself, so it may be serialized,
 * bound in JNDI and used by several threads.
 *
 * <p>The url is {@code ferry://host:9876[,host:port]?option=value} (addresses of nameservers) or {@code embedded:} (a broker in this
 * process, which needs {@code ferrymq-broker-server} on the class path). Without one it is {@value #DEFAULT_URL}. A url that cannot be
 * read is refused where it is given.
 */
public class FerryConnectionFactory extends ConnectionOptions
        implements ConnectionFactory,
                QueueConnectionFactory,
                TopicConnectionFactory,
                XAConnectionFactory,
                XAQueueConnectionFactory,
                XATopicConnectionFactory,
                Referenceable {
    private static final long serialVersionUID = 1L;

    private @Nullable String user;
    private @Nullable String password;
    private @Nullable String clientId;
    private transient @Nullable Executor listenerExecutor;

    /** Creates a factory for {@value #DEFAULT_URL}. */
    public FerryConnectionFactory() {
        this(DEFAULT_URL);
    }

    /**
     * Creates a factory.
     *
     * @param url where to connect to, see the class description
     * @throws IllegalArgumentException if it is none, saying what is wrong and what a right one looks like
     */
    public FerryConnectionFactory(String url) {
        super(url);
    }

    /** {@return the user of connections that are created without one, or null} */
    public @Nullable String getUser() {
        return user;
    }

    /** Sets the user of connections that are created without one. */
    public void setUser(@Nullable String user) {
        this.user = user;
    }

    /** {@return the password that goes with {@link #getUser}, or null} */
    public @Nullable String getPassword() {
        return password;
    }

    /** Sets the password that goes with {@link #setUser}. */
    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    /** {@return the client id that each connection starts with, or null} */
    public @Nullable String getClientId() {
        return clientId;
    }

    /** Sets the client id that each connection starts with; only one such connection can be open at a time. */
    public void setClientId(@Nullable String clientId) {
        this.clientId = clientId;
    }

    /**
     * Sets where message listeners run, for application servers: one task per session at a time, which ends when no messages wait. The
     * executor is not serialized; if it refuses, threads of the provider's are used.
     */
    public void setListenerExecutor(@Nullable Executor listenerExecutor) {
        this.listenerExecutor = listenerExecutor;
    }

    @Override
    public Connection createConnection() throws JMSException {
        return createConnection(user, password);
    }

    @Override
    public Connection createConnection(@Nullable String userName, @Nullable String password) throws JMSException {
        return connect(userName, password, Domain.UNIFIED);
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return createQueueConnection(user, password);
    }

    @Override
    public QueueConnection createQueueConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connect(userName, password, Domain.QUEUE);
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return createTopicConnection(user, password);
    }

    @Override
    public TopicConnection createTopicConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connect(userName, password, Domain.TOPIC);
    }

    @Override
    public XAConnection createXAConnection() throws JMSException {
        return createXAConnection(user, password);
    }

    @Override
    public XAConnection createXAConnection(@Nullable String userName, @Nullable String password) throws JMSException {
        return connectXa(userName, password, Domain.UNIFIED);
    }

    @Override
    public XAQueueConnection createXAQueueConnection() throws JMSException {
        return createXAQueueConnection(user, password);
    }

    @Override
    public XAQueueConnection createXAQueueConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connectXa(userName, password, Domain.QUEUE);
    }

    @Override
    public XATopicConnection createXATopicConnection() throws JMSException {
        return createXATopicConnection(user, password);
    }

    @Override
    public XATopicConnection createXATopicConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connectXa(userName, password, Domain.TOPIC);
    }

    @Override
    public JMSContext createContext() {
        return createContext(user, password, JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password) {
        return createContext(userName, password, JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return createContext(user, password, sessionMode);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password, int sessionMode) {
        return JmsRuntimeExceptions.call(() -> {
            SessionMode mode = SessionMode.of(sessionMode);
            return new FerryContext(connect(userName, password, Domain.UNIFIED), mode, new AtomicInteger());
        });
    }

    @Override
    public XAJMSContext createXAContext() {
        return createXAContext(user, password);
    }

    @Override
    public XAJMSContext createXAContext(@Nullable String userName, @Nullable String password) {
        return JmsRuntimeExceptions.call(
                () -> new FerryXAContext(connectXa(userName, password, Domain.UNIFIED), new AtomicInteger()));
    }

    private FerryConnection connect(@Nullable String userName, @Nullable String secret, Domain domain)
            throws JMSException {
        return new FerryConnection(parts(userName, secret), domain);
    }

    private FerryXAConnection connectXa(@Nullable String userName, @Nullable String secret, Domain domain)
            throws JMSException {
        return new FerryXAConnection(parts(userName, secret), domain);
    }

    private ConnectionParts parts(@Nullable String userName, @Nullable String secret) throws JMSException {
        try {
            return ConnectionParts.of(connectionUrl(), backends(), userName, secret, clientId, listenerExecutor);
        } catch (FerryException | IllegalArgumentException e) {
            throw JmsExceptions.of(e);
        }
    }

    /** {@return what makes the clients of the connections; for tests to replace} */
    BackendFactory backends() {
        return BackendFactory.standard();
    }

    @Override
    public Reference getReference() throws NamingException {
        Reference reference = new Reference(getClass().getName(), FerryDestination.OBJECT_FACTORY, null);
        try {
            reference.add(new StringRefAddr("url", connectionText()));
        } catch (FerryException e) {
            throw withCause(new ConfigurationException(e.getMessage()), e);
        }
        addIfSet(reference, "user", user);
        addIfSet(reference, "password", password);
        addIfSet(reference, "clientId", clientId);
        return reference;
    }

    private static NamingException withCause(NamingException exception, FerryException cause) {
        exception.setRootCause(cause);
        return exception;
    }

    private static void addIfSet(Reference reference, String key, @Nullable String value) {
        if (value != null) {
            reference.add(new StringRefAddr(key, value));
        }
    }
}
