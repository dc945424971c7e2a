package org.ferrymq.ra.outbound;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.resource.Referenceable;
import jakarta.resource.spi.ConnectionManager;
import java.io.Serializable;
import javax.naming.NamingException;
import javax.naming.Reference;
import org.ferrymq.ra.ConnectionSettings;
import org.jspecify.annotations.Nullable;

/** The connection factory that applications look up or get injected. Its connections come from the server's pool. Thread-safe. */
public final class ConnectionFactoryHandle
        implements ConnectionFactory, QueueConnectionFactory, TopicConnectionFactory, Referenceable, Serializable {
    private static final long serialVersionUID = 1L;

    private final FerryManagedConnectionFactory factory;
    private final ConnectionManager manager;
    private @Nullable Reference reference;

    ConnectionFactoryHandle(FerryManagedConnectionFactory factory, ConnectionManager manager) {
        this.factory = factory;
        this.manager = manager;
    }

    /** {@return where its connections go to; message-driven beans that name this factory by {@code connectionFactoryLookup} go there too} */
    public ConnectionSettings settings() {
        return factory.settings();
    }

    @Override
    public Connection createConnection() throws JMSException {
        return allocate(null, null);
    }

    @Override
    public Connection createConnection(@Nullable String userName, @Nullable String password) throws JMSException {
        return allocate(userName, password);
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return allocate(null, null);
    }

    @Override
    public QueueConnection createQueueConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return allocate(userName, password);
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return allocate(null, null);
    }

    @Override
    public TopicConnection createTopicConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return allocate(userName, password);
    }

    @Override
    public JMSContext createContext() {
        return createContext(JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return createContext(null, null, sessionMode);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password) {
        return createContext(userName, password, JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password, int sessionMode) {
        return JmsCalls.get(() -> {
            ConnectionHandle connection = allocate(userName, password);
            try {
                boolean transacted = sessionMode == Session.SESSION_TRANSACTED;
                return new ContextHandle(connection, connection.createSession(transacted, sessionMode));
            } catch (JMSException | RuntimeException e) {
                connection.close();
                throw e;
            }
        });
    }

    private ConnectionHandle allocate(@Nullable String user, @Nullable String password) throws JMSException {
        return new HandleOrigin(factory, manager, new ConnectionCredentials(user, password)).allocate();
    }

    @Override
    public void setReference(Reference reference) {
        this.reference = reference;
    }

    @Override
    public Reference getReference() throws NamingException {
        if (reference == null) {
            throw new NamingException("The server gave this connection factory no reference");
        }
        return reference;
    }

    @Override
    public String toString() {
        return "ConnectionFactoryHandle[" + settings().url() + "]";
    }
}
