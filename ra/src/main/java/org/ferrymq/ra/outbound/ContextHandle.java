package org.ferrymq.ra.outbound;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A connection and its session in the simplified API, for {@code createContext} and injection. Used by one thread at a time. */
final class ContextHandle implements JMSContext {
    private final ConnectionHandle connection;
    private final SessionHandle session;
    private @Nullable MessageProducer producer;
    private boolean autoStart = true;

    ContextHandle(ConnectionHandle connection, SessionHandle session) {
        this.connection = connection;
        this.session = session;
    }

    private JMSConsumer consumer(JmsCalls.Call<ConsumerHandle> maker) {
        return JmsCalls.get(() -> {
            ConsumerHandle consumer = maker.run();
            if (autoStart) {
                connection.start();
            }
            return new ContextConsumer(consumer);
        });
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        throw Forbidden.contextCall("JMSContext.createContext");
    }

    @Override
    public JMSProducer createProducer() {
        return JmsCalls.get(() -> {
            if (producer == null) {
                producer = session.createProducer(null);
            }
            return new ContextProducer(session, producer);
        });
    }

    @Override
    public @Nullable String getClientID() {
        try {
            return connection.getClientID();
        } catch (JMSException e) {
            throw JmsCalls.unchecked(e);
        }
    }

    @Override
    public void setClientID(@Nullable String clientId) {
        throw Forbidden.contextCall("JMSContext.setClientID");
    }

    @Override
    public ConnectionMetaData getMetaData() {
        return JmsCalls.get(connection::getMetaData);
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() {
        JmsCalls.run(connection::getExceptionListener);
        return null;
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) {
        throw Forbidden.contextCall("JMSContext.setExceptionListener");
    }

    @Override
    public void start() {
        JmsCalls.run(connection::start);
    }

    @Override
    public void stop() {
        throw Forbidden.contextCall("JMSContext.stop");
    }

    @Override
    public void setAutoStart(boolean autoStart) {
        this.autoStart = autoStart;
    }

    @Override
    public boolean getAutoStart() {
        return autoStart;
    }

    @Override
    public void close() {
        JmsCalls.run(connection::close);
    }

    @Override
    public BytesMessage createBytesMessage() {
        return JmsCalls.get(session::createBytesMessage);
    }

    @Override
    public MapMessage createMapMessage() {
        return JmsCalls.get(session::createMapMessage);
    }

    @Override
    public Message createMessage() {
        return JmsCalls.get(session::createMessage);
    }

    @Override
    public ObjectMessage createObjectMessage() {
        return JmsCalls.get(session::createObjectMessage);
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) {
        return JmsCalls.get(() -> session.createObjectMessage(object));
    }

    @Override
    public StreamMessage createStreamMessage() {
        return JmsCalls.get(session::createStreamMessage);
    }

    @Override
    public TextMessage createTextMessage() {
        return JmsCalls.get(session::createTextMessage);
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) {
        return JmsCalls.get(() -> session.createTextMessage(text));
    }

    @Override
    public boolean getTransacted() {
        return JmsCalls.get(session::getTransacted);
    }

    @Override
    public int getSessionMode() {
        return JmsCalls.get(session::getAcknowledgeMode);
    }

    @Override
    public void commit() {
        JmsCalls.run(session::commit);
    }

    @Override
    public void rollback() {
        JmsCalls.run(session::rollback);
    }

    @Override
    public void recover() {
        JmsCalls.run(session::recover);
    }

    /** Does nothing: in a Jakarta EE server messages are acknowledged by the session or by the transaction. */
    @Override
    public void acknowledge() {
        JmsCalls.get(session::getTransacted);
    }

    @Override
    public JMSConsumer createConsumer(Destination destination) {
        return consumer(() -> session.createConsumer(destination));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, @Nullable String selector) {
        return consumer(() -> session.createConsumer(destination, selector));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, @Nullable String selector, boolean noLocal) {
        return consumer(() -> session.createConsumer(destination, selector, noLocal));
    }

    @Override
    public JMSConsumer createDurableConsumer(Topic topic, String name) {
        return consumer(() -> session.createDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createDurableConsumer(Topic topic, String name, @Nullable String selector, boolean noLocal) {
        return consumer(() -> session.createDurableConsumer(topic, name, selector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name) {
        return consumer(() -> session.createSharedDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name, @Nullable String selector) {
        return consumer(() -> session.createSharedDurableConsumer(topic, name, selector));
    }

    @Override
    public JMSConsumer createSharedConsumer(Topic topic, String name) {
        return consumer(() -> session.createSharedConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedConsumer(Topic topic, String name, @Nullable String selector) {
        return consumer(() -> session.createSharedConsumer(topic, name, selector));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue) {
        return browser(() -> session.createBrowser(queue));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, @Nullable String selector) {
        return browser(() -> session.createBrowser(queue, selector));
    }

    private QueueBrowser browser(JmsCalls.Call<QueueBrowser> maker) {
        return JmsCalls.get(() -> {
            QueueBrowser browser = maker.run();
            if (autoStart) {
                connection.start();
            }
            return browser;
        });
    }

    @Override
    public Queue createQueue(String name) {
        return JmsCalls.get(() -> session.createQueue(name));
    }

    @Override
    public Topic createTopic(String name) {
        return JmsCalls.get(() -> session.createTopic(name));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() {
        return JmsCalls.get(session::createTemporaryQueue);
    }

    @Override
    public TemporaryTopic createTemporaryTopic() {
        return JmsCalls.get(session::createTemporaryTopic);
    }

    @Override
    public void unsubscribe(String name) {
        JmsCalls.run(() -> session.unsubscribe(name));
    }
}
