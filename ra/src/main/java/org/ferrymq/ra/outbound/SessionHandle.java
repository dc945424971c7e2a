package org.ferrymq.ra.outbound;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import jakarta.jms.TransactionInProgressException;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The session that an application holds. Whether it works in a transaction is the container's business: each call goes to the physical session that the managed
 * connection is using at that moment. Used by one thread at a time, as every session.
 */
final class SessionHandle implements Session, QueueSession, TopicSession {
    private static final System.Logger LOG = System.getLogger(SessionHandle.class.getName());

    private final ConnectionHandle connection;
    private final int acknowledgeMode;
    private final SessionDomain domain;
    private final Set<Bound<?>> producers = new LinkedHashSet<>();
    private final Set<Bound<?>> consumers = new LinkedHashSet<>();
    private final List<JmsCalls.Action> closers = new ArrayList<>();
    private boolean closed;

    SessionHandle(ConnectionHandle connection, int acknowledgeMode, SessionDomain domain) {
        this.connection = connection;
        this.acknowledgeMode = acknowledgeMode;
        this.domain = domain;
    }

    /** {@return the provider's session that works in the current transaction} */
    Session physical() throws JMSException {
        if (closed) {
            throw new IllegalStateException("The session is closed");
        }
        return connection.enlisted().session();
    }

    private ConsumerHandle consumer(
            @Nullable Destination destination, boolean noLocal, Bound.Maker<MessageConsumer> maker)
            throws JMSException {
        Bound<MessageConsumer> bound = new Bound<>(this, maker);
        ConsumerHandle consumer = new ConsumerHandle(bound, destination, noLocal);
        consumers.add(bound);
        return consumer;
    }

    /** The application closed a producer or consumer. */
    void forget(Bound<?> closedOne) {
        producers.remove(closedOne);
        consumers.remove(closedOne);
    }

    /** Lets go of the physical session until the next use. {@return false if that cannot be: there is something open that only this physical session has} */
    boolean park() {
        if (!consumers.isEmpty() || !closers.isEmpty()) {
            return false;
        }
        for (Bound<?> producer : producers) {
            quietly(producer::release);
        }
        return true;
    }

    @Override
    public void close() throws JMSException {
        if (!closed) {
            closeAll();
            connection.sessionClosed(this);
        }
    }

    /** Closes what this session made, and then the session; what fails to close is logged, because the rest must be closed too. */
    void closeAll() {
        List<Bound<?>> bounds = new ArrayList<>(producers);
        bounds.addAll(consumers);
        bounds.forEach(bound -> quietly(bound::close));
        closers.forEach(this::quietly);
        closers.clear();
        closed = true;
    }

    private void quietly(JmsCalls.Action closer) {
        try {
            closer.run();
        } catch (JMSException e) {
            LOG.log(Level.WARNING, () -> "Closing what " + connection + " made: " + e.getMessage(), e);
        }
    }

    private boolean inTransaction() throws JMSException {
        physical();
        return connection.managed().enlistment() != Enlistment.NONE;
    }

    @Override
    public boolean getTransacted() throws JMSException {
        return inTransaction();
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        if (inTransaction()) {
            return SESSION_TRANSACTED;
        }
        return acknowledgeMode == DUPS_OK_ACKNOWLEDGE ? DUPS_OK_ACKNOWLEDGE : AUTO_ACKNOWLEDGE;
    }

    @Override
    public void commit() throws JMSException {
        throw notByApplication("commit");
    }

    @Override
    public void rollback() throws JMSException {
        throw notByApplication("rollback");
    }

    private JMSException notByApplication(String what) throws JMSException {
        return inTransaction()
                ? new TransactionInProgressException("Session." + what + ": the container completes this transaction")
                : new IllegalStateException("Session." + what + ": the session is not in a transaction");
    }

    @Override
    public void recover() throws JMSException {
        if (inTransaction()) {
            throw new IllegalStateException("Session.recover: the session is in a transaction");
        }
        physical().recover();
    }

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        throw Forbidden.call("Session.getMessageListener");
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        throw Forbidden.call("Session.setMessageListener");
    }

    /** Refuses: only containers run sessions. */
    @Override
    public void run() {
        throw Forbidden.contextCall("Session.run");
    }

    @Override
    public ProducerHandle createProducer(@Nullable Destination destination) throws JMSException {
        Bound<MessageProducer> bound = new Bound<>(this, session -> session.createProducer(destination));
        producers.add(bound);
        return new ProducerHandle(bound, destination);
    }

    @Override
    public QueueSender createSender(@Nullable Queue queue) throws JMSException {
        return createProducer(queue);
    }

    @Override
    public TopicPublisher createPublisher(@Nullable Topic topic) throws JMSException {
        return createProducer(topic);
    }

    @Override
    public ConsumerHandle createConsumer(Destination destination) throws JMSException {
        return consumer(destination, false, session -> session.createConsumer(destination));
    }

    @Override
    public ConsumerHandle createConsumer(Destination destination, @Nullable String selector) throws JMSException {
        return consumer(destination, false, session -> session.createConsumer(destination, selector));
    }

    @Override
    public ConsumerHandle createConsumer(Destination destination, @Nullable String selector, boolean noLocal)
            throws JMSException {
        return consumer(destination, noLocal, session -> session.createConsumer(destination, selector, noLocal));
    }

    @Override
    public QueueReceiver createReceiver(Queue queue) throws JMSException {
        return consumer(queue, false, session -> session.createConsumer(queue));
    }

    @Override
    public QueueReceiver createReceiver(Queue queue, @Nullable String selector) throws JMSException {
        return consumer(queue, false, session -> session.createConsumer(queue, selector));
    }

    @Override
    public TopicSubscriber createSubscriber(Topic topic) throws JMSException {
        return consumer(topic, false, session -> session.createConsumer(topic));
    }

    @Override
    public TopicSubscriber createSubscriber(Topic topic, @Nullable String selector, boolean noLocal)
            throws JMSException {
        return consumer(topic, noLocal, session -> session.createConsumer(topic, selector, noLocal));
    }

    @Override
    public ConsumerHandle createSharedConsumer(Topic topic, String name) throws JMSException {
        domain.requireTopics("createSharedConsumer");
        return consumer(topic, false, session -> session.createSharedConsumer(topic, name));
    }

    @Override
    public ConsumerHandle createSharedConsumer(Topic topic, String name, @Nullable String selector)
            throws JMSException {
        domain.requireTopics("createSharedConsumer");
        return consumer(topic, false, session -> session.createSharedConsumer(topic, name, selector));
    }

    @Override
    public TopicSubscriber createDurableSubscriber(Topic topic, String name) throws JMSException {
        domain.requireTopics("createDurableSubscriber");
        return consumer(topic, false, session -> session.createDurableSubscriber(topic, name));
    }

    @Override
    public TopicSubscriber createDurableSubscriber(Topic topic, String name, @Nullable String selector, boolean noLocal)
            throws JMSException {
        domain.requireTopics("createDurableSubscriber");
        return consumer(topic, noLocal, session -> session.createDurableSubscriber(topic, name, selector, noLocal));
    }

    @Override
    public ConsumerHandle createDurableConsumer(Topic topic, String name) throws JMSException {
        domain.requireTopics("createDurableConsumer");
        return consumer(topic, false, session -> session.createDurableConsumer(topic, name));
    }

    @Override
    public ConsumerHandle createDurableConsumer(Topic topic, String name, @Nullable String selector, boolean noLocal)
            throws JMSException {
        domain.requireTopics("createDurableConsumer");
        return consumer(topic, noLocal, session -> session.createDurableConsumer(topic, name, selector, noLocal));
    }

    @Override
    public ConsumerHandle createSharedDurableConsumer(Topic topic, String name) throws JMSException {
        domain.requireTopics("createSharedDurableConsumer");
        return consumer(topic, false, session -> session.createSharedDurableConsumer(topic, name));
    }

    @Override
    public ConsumerHandle createSharedDurableConsumer(Topic topic, String name, @Nullable String selector)
            throws JMSException {
        domain.requireTopics("createSharedDurableConsumer");
        return consumer(topic, false, session -> session.createSharedDurableConsumer(topic, name, selector));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue) throws JMSException {
        domain.requireQueues("createBrowser");
        return closedWithSession(physical().createBrowser(queue));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, @Nullable String selector) throws JMSException {
        domain.requireQueues("createBrowser");
        return closedWithSession(physical().createBrowser(queue, selector));
    }

    private QueueBrowser closedWithSession(QueueBrowser browser) {
        closers.add(browser::close);
        return browser;
    }

    /** The physical connection outlives this handle in the pool, so the temporary queue is deleted with the session instead. */
    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        domain.requireQueues("createTemporaryQueue");
        TemporaryQueue queue = physical().createTemporaryQueue();
        closers.add(queue::delete);
        return queue;
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        domain.requireTopics("createTemporaryTopic");
        TemporaryTopic topic = physical().createTemporaryTopic();
        closers.add(topic::delete);
        return topic;
    }

    @Override
    public void unsubscribe(String name) throws JMSException {
        domain.requireTopics("unsubscribe");
        physical().unsubscribe(name);
    }

    @Override
    public Queue createQueue(String name) throws JMSException {
        domain.requireQueues("createQueue");
        return physical().createQueue(name);
    }

    @Override
    public Topic createTopic(String name) throws JMSException {
        domain.requireTopics("createTopic");
        return physical().createTopic(name);
    }

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        return physical().createBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        return physical().createMapMessage();
    }

    @Override
    public Message createMessage() throws JMSException {
        return physical().createMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        return physical().createObjectMessage();
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) throws JMSException {
        return physical().createObjectMessage(object);
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        return physical().createStreamMessage();
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        return physical().createTextMessage();
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) throws JMSException {
        return physical().createTextMessage(text);
    }
}
