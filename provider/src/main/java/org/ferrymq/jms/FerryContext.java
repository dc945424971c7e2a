package org.ferrymq.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A context of the simplified API: a session and the connection that it shares with the contexts made from it. The session is created when
 * first needed, so that a client identifier can be set before; the connection closes with the last of its contexts. For one thread at a
 * time, like a session.
 */
class FerryContext implements JMSContext {
    private final FerryConnection connection;
    private final SessionMode mode;
    private final AtomicInteger users;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable FerrySession session;
    private boolean autoStart = true;

    FerryContext(FerryConnection connection, SessionMode mode, AtomicInteger users) {
        this.connection = connection;
        this.mode = mode;
        this.users = users;
        users.incrementAndGet();
    }

    /** What a context does with its session that gives a result. */
    @FunctionalInterface
    private interface SessionCall<T> {
        T run(FerrySession session) throws JMSException;
    }

    private <T> T inSession(SessionCall<T> call) {
        FerrySession current = session();
        return JmsRuntimeExceptions.call(() -> call.run(current));
    }

    final synchronized FerrySession session() {
        checkOpen();
        FerrySession current = session;
        if (current == null) {
            current = JmsRuntimeExceptions.call(this::newSession);
            session = current;
        }
        return current;
    }

    FerrySession newSession() throws JMSException {
        return (FerrySession) connection.createSession(mode.constant());
    }

    final FerryConnection connection() {
        return connection;
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new IllegalStateRuntimeException("the context is closed");
        }
    }

    // ---- connection

    @Override
    public JMSContext createContext(int sessionMode) {
        checkOpen();
        SessionMode other = JmsRuntimeExceptions.call(() -> SessionMode.of(sessionMode));
        return new FerryContext(connection, other, users);
    }

    @Override
    public @Nullable String getClientID() {
        return JmsRuntimeExceptions.callNullable(connection::getClientID);
    }

    @Override
    public void setClientID(String clientID) {
        checkOpen();
        JmsRuntimeExceptions.run(() -> connection.setClientID(clientID));
    }

    @Override
    public ConnectionMetaData getMetaData() {
        return JmsRuntimeExceptions.call(connection::getMetaData);
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() {
        return JmsRuntimeExceptions.callNullable(connection::getExceptionListener);
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) {
        JmsRuntimeExceptions.run(() -> connection.setExceptionListener(listener));
    }

    @Override
    public void start() {
        checkOpen();
        JmsRuntimeExceptions.run(connection::start);
    }

    @Override
    public void stop() {
        checkOpen();
        JmsRuntimeExceptions.run(connection::stop);
    }

    @Override
    public void setAutoStart(boolean autoStart) {
        checkOpen();
        this.autoStart = autoStart;
    }

    @Override
    public boolean getAutoStart() {
        checkOpen();
        return autoStart;
    }

    @Override
    public void close() {
        FerrySession current;
        synchronized (this) {
            if (closed.get()) {
                return;
            }
            current = session;
        }
        JmsRuntimeExceptions.run(() -> {
            if (users.get() == 1) {
                connection.forbidInListeners("close its own connection");
            }
            if (current != null) {
                current.close();
            }
            if (closed.compareAndSet(false, true) && users.decrementAndGet() == 0) {
                connection.close();
            }
        });
    }

    // ---- messages

    @Override
    public BytesMessage createBytesMessage() {
        return inSession(FerrySession::createBytesMessage);
    }

    @Override
    public MapMessage createMapMessage() {
        return inSession(FerrySession::createMapMessage);
    }

    @Override
    public Message createMessage() {
        return inSession(FerrySession::createMessage);
    }

    @Override
    public ObjectMessage createObjectMessage() {
        return inSession(s -> s.createObjectMessage());
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) {
        return inSession(s -> s.createObjectMessage(object));
    }

    @Override
    public StreamMessage createStreamMessage() {
        return inSession(FerrySession::createStreamMessage);
    }

    @Override
    public TextMessage createTextMessage() {
        return inSession(s -> s.createTextMessage());
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) {
        return inSession(s -> s.createTextMessage(text));
    }

    // ---- transactions and acknowledging

    @Override
    public boolean getTransacted() {
        return inSession(FerrySession::getTransacted);
    }

    @Override
    public int getSessionMode() {
        return inSession(FerrySession::getAcknowledgeMode);
    }

    @Override
    public void commit() {
        FerrySession current = session();
        JmsRuntimeExceptions.run(current::commit);
    }

    @Override
    public void rollback() {
        FerrySession current = session();
        JmsRuntimeExceptions.run(current::rollback);
    }

    @Override
    public void recover() {
        FerrySession current = session();
        JmsRuntimeExceptions.run(current::recover);
    }

    @Override
    public void acknowledge() {
        FerrySession current = session();
        JmsRuntimeExceptions.run(current::acknowledge);
    }

    // ---- destinations

    @Override
    public Queue createQueue(String queueName) {
        return inSession(s -> s.createQueue(queueName));
    }

    @Override
    public Topic createTopic(String topicName) {
        return inSession(s -> s.createTopic(topicName));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() {
        return inSession(FerrySession::createTemporaryQueue);
    }

    @Override
    public TemporaryTopic createTemporaryTopic() {
        return inSession(FerrySession::createTemporaryTopic);
    }

    // ---- producers and consumers

    @Override
    public JMSProducer createProducer() {
        return inSession(s -> {
            FerryProducer own = new FerryProducer(s, null);
            return new FerryContextProducer(s, own);
        });
    }

    private JMSConsumer consumer(SessionCall<MessageConsumer> creation) {
        return inSession(s -> {
            FerryConsumer consumer = (FerryConsumer) creation.run(s);
            if (autoStart) {
                connection.start();
            }
            return new FerryContextConsumer(consumer);
        });
    }

    @Override
    public JMSConsumer createConsumer(Destination destination) {
        return consumer(s -> s.createConsumer(destination));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, @Nullable String messageSelector) {
        return consumer(s -> s.createConsumer(destination, messageSelector));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, @Nullable String messageSelector, boolean noLocal) {
        return consumer(s -> s.createConsumer(destination, messageSelector, noLocal));
    }

    @Override
    public JMSConsumer createDurableConsumer(Topic topic, String name) {
        return consumer(s -> s.createDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createDurableConsumer(
            Topic topic, String name, @Nullable String messageSelector, boolean noLocal) {
        return consumer(s -> s.createDurableConsumer(topic, name, messageSelector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name) {
        return consumer(s -> s.createSharedDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name, @Nullable String messageSelector) {
        return consumer(s -> s.createSharedDurableConsumer(topic, name, messageSelector));
    }

    @Override
    public JMSConsumer createSharedConsumer(Topic topic, String sharedSubscriptionName) {
        return consumer(s -> s.createSharedConsumer(topic, sharedSubscriptionName));
    }

    @Override
    public JMSConsumer createSharedConsumer(
            Topic topic, String sharedSubscriptionName, @Nullable String messageSelector) {
        return consumer(s -> s.createSharedConsumer(topic, sharedSubscriptionName, messageSelector));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue) {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, @Nullable String messageSelector) {
        return inSession(s -> {
            QueueBrowser browser = s.createBrowser(queue, messageSelector);
            if (autoStart) {
                connection.start();
            }
            return browser;
        });
    }

    @Override
    public void unsubscribe(String name) {
        FerrySession current = session();
        JmsRuntimeExceptions.run(() -> current.unsubscribe(name));
    }
}
