package org.ferrymq.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.ConsumerSpec.Subscription;
import org.ferrymq.client.Destination.Kind;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.TagRange;
import org.ferrymq.jms.message.FerryBytesMessage;
import org.ferrymq.jms.message.FerryMapMessage;
import org.ferrymq.jms.message.FerryMessage;
import org.ferrymq.jms.message.FerryObjectMessage;
import org.ferrymq.jms.message.FerryStreamMessage;
import org.ferrymq.jms.message.FerryTextMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session of any mode and domain. For one thread at a time, as Jakarta Messaging says; {@link #close} may come from any.
 */
class FerrySession implements QueueSession, TopicSession {
    private static final Logger LOG = LoggerFactory.getLogger(FerrySession.class);

    private final FerryConnection connection;
    private final MessagingBackend backend;
    private final SessionMode mode;
    private final Domain domain;
    private final SessionConsumers consumers;
    private final SessionDispatcher dispatcher;
    private final CompletionQueue completions;
    private final SessionTransaction transaction;
    private final Acknowledger acknowledger;
    private final ConsumerCreation newConsumers;
    private final SessionLife life;
    private final ServedMessages served;
    private final ProducerWindow window;
    private final SessionUse use;
    private final Answers answers = new Answers();

    FerrySession(FerryConnection connection, MessagingBackend backend, SessionMode mode, Domain domain, String name) {
        this.connection = connection;
        this.backend = backend;
        this.mode = mode;
        this.domain = domain;
        consumers = new SessionConsumers(backend, connection.connectionConsumers());
        dispatcher = new SessionDispatcher("ferry-session-" + name, connection.listenerExecutor());
        window = new ProducerWindow(
                connection.settings().producerWindow(), connection.settings().producerWindowSize());
        completions = new CompletionQueue("ferry-completions-" + name, window);
        use = new SessionUse(name, completions::isCurrentThread);
        transaction = new SessionTransaction(backend, consumers, connection::nextTransaction, answers);
        acknowledger = switch (mode) {
            case AUTO -> new AutoAcknowledger(backend);
            case CLIENT -> new ClientAcknowledger(backend, answers);
            case LAZY -> new LazyAcknowledger(backend);
            case TRANSACTED -> new TransactedAcknowledger(backend, transaction);
            case XA -> new XaAcknowledger(backend);
        };
        newConsumers = new ConsumerCreation(this);
        served = new ServedMessages(this);
        life = new SessionLife(consumers, dispatcher, completions, connection::isInListener);
    }

    // ---- parts

    FerryConnection connection() {
        return connection;
    }

    SessionConsumers consumers() {
        return consumers;
    }

    SessionDispatcher dispatcher() {
        return dispatcher;
    }

    /** {@return what asynchronous sends enter until they have an answer; each has one within its time} */
    ProducerWindow window() {
        return window;
    }

    /** {@return which thread is inside} */
    SessionUse use() {
        return use;
    }

    /** {@return how the session waits for the broker} */
    Answers answers() {
        return answers;
    }

    CompletionQueue completions() {
        return completions;
    }

    Acknowledger acknowledger() {
        return acknowledger;
    }

    /** {@return what connection consumers load into this session} */
    ServedMessages served() {
        return served;
    }

    MessagingBackend backend() {
        return backend;
    }

    /** {@return the transaction that work goes into now, or null if there is none} */
    @Nullable TransactionWork currentWork() {
        return mode == SessionMode.TRANSACTED ? transaction.work() : null;
    }

    // ---- life

    SessionLife life() {
        return life;
    }

    final void checkOpen() throws IllegalStateException {
        life.checkOpen();
    }

    boolean isStarted() {
        return life.isStarted();
    }

    @Override
    public void close() throws JMSException {
        life.forbidInListener("close its own session");
        if (life.beginClosing()) {
            for (CompletableFuture<Void> answer : finishClosing()) {
                connection.awaitClosing(answer);
            }
        }
    }

    /** Ends everything here and asks the broker to end its part; for who has begun to close. {@return the broker's answers} */
    List<CompletableFuture<Void>> finishClosing() throws JMSException {
        try {
            List<CompletableFuture<Void>> answers = life.close(acknowledger, this::leftover);
            List<TagRange> unread = served.takeOut();
            if (!unread.isEmpty()) {
                answers.add(connection.connectionConsumers().giveBackUnseen(unread));
            }
            return answers;
        } finally {
            connection.remove(this);
        }
    }

    private SessionLife.Leftover leftover() {
        if (mode != SessionMode.TRANSACTED) {
            return new SessionLife.Leftover(Held.NOTHING, null, null);
        }
        TransactionWork work = transaction.work();
        if (work.isUndecided()) {
            LOG.warn(
                    "a session is closed although the commit of its transaction {} had no answer: the transaction is rolled back, unless it has been committed already",
                    work.id());
        }
        work.abandon();
        return new SessionLife.Leftover(work.held(), work.isEnlisted() ? work.id() : null, work.commitUnderWay());
    }

    /**
     * Before a message listener is called: finds out how the last commit ended, if it had no answer. {@return false if that is still not known, so that no listener can be called;
     * the exception listener has been told}
     */
    boolean settleBeforeListener() {
        if (mode != SessionMode.TRANSACTED || !transaction.work().isUndecided()) {
            return true;
        }
        try {
            use.during("commit", transaction::settle);
        } catch (JMSException e) {
            connection.report(e);
        }
        return !transaction.work().isUndecided();
    }

    /** Refuses a receive while the session belongs to the thread that calls its message listeners (6.2.5, 11.2), and while it is not known how its last commit ended. */
    void checkReceives() throws IllegalStateException {
        if (mode == SessionMode.TRANSACTED) {
            transaction.work().requireDecided("nothing can be received");
        }
        if (served.listener() != null) {
            throw new IllegalStateException(
                    "the session has a message listener of its own: it receives in no other way");
        }
        if (isStarted() && consumers.haveListeners() && !life.isInListener()) {
            throw new IllegalStateException(
                    "the session has consumers with message listeners and belongs to the thread that calls them: receive in another session");
        }
    }

    // ---- acknowledging

    @Override
    public boolean getTransacted() throws JMSException {
        checkOpen();
        return mode.isTransacted();
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        checkOpen();
        return mode.constant();
    }

    /** What acknowledge() of a message does. */
    void acknowledge() throws JMSException {
        checkOpen();
        use.during("acknowledge", acknowledger::acknowledge);
    }

    @Override
    public void commit() throws JMSException {
        checkTransacted("committed");
        completions.awaitEmpty();
        use.during("commit", transaction::commit);
    }

    @Override
    public void rollback() throws JMSException {
        checkTransacted("rolled back");
        completions.awaitEmpty();
        use.during("rollback", transaction::rollback);
    }

    private void checkTransacted(String what) throws JMSException {
        checkOpen();
        if (mode == SessionMode.XA) {
            throw new TransactionInProgressException(
                    "an XA session is not " + what + " by itself: its transactions belong to the transaction manager");
        }
        if (mode != SessionMode.TRANSACTED) {
            throw new IllegalStateException("a session that is not transacted cannot be " + what);
        }
        completions.forbidInListener("commit or roll back its own session");
    }

    @Override
    public void recover() throws JMSException {
        checkOpen();
        if (mode.isTransacted()) {
            throw new IllegalStateException("a transacted session is rolled back, not recovered");
        }
        use.during("recover", this::recoverAfterListener);
    }

    /** Gives back what the session has delivered and not acknowledged. */
    void recoverAfterListener() throws JMSException {
        Held held = acknowledger.takeBack();
        if (!held.isEmpty()) {
            consumers.giveBack(held, null);
        }
    }

    // ---- messages

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        checkOpen();
        return new FerryBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        checkOpen();
        return new FerryMapMessage();
    }

    @Override
    public Message createMessage() throws JMSException {
        checkOpen();
        return new FerryMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        checkOpen();
        return new FerryObjectMessage(connection.settings().trusted());
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) throws JMSException {
        ObjectMessage message = createObjectMessage();
        message.setObject(object);
        return message;
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        checkOpen();
        return new FerryStreamMessage();
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        checkOpen();
        return new FerryTextMessage();
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) throws JMSException {
        TextMessage message = createTextMessage();
        message.setText(text);
        return message;
    }

    // ---- destinations

    @Override
    public Queue createQueue(String queueName) throws JMSException {
        checkOpen();
        domain.requireQueues("createQueue");
        return new FerryQueue(requireName(queueName));
    }

    @Override
    public Topic createTopic(String topicName) throws JMSException {
        checkOpen();
        domain.requireTopics("createTopic");
        return new FerryTopic(requireName(topicName));
    }

    private static String requireName(@Nullable String name) throws InvalidDestinationException {
        if (name == null || name.isEmpty()) {
            throw new InvalidDestinationException("a destination needs a name");
        }
        return name;
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        checkOpen();
        domain.requireQueues("createTemporaryQueue");
        return new FerryTemporaryQueue(connection.createTemporary(Kind.TEMPORARY_QUEUE), connection);
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        checkOpen();
        domain.requireTopics("createTemporaryTopic");
        return new FerryTemporaryTopic(connection.createTemporary(Kind.TEMPORARY_TOPIC), connection);
    }

    // ---- producers

    @Override
    public MessageProducer createProducer(@Nullable Destination destination) throws JMSException {
        return newProducer(destination);
    }

    @Override
    public QueueSender createSender(@Nullable Queue queue) throws JMSException {
        return newProducer(queue);
    }

    @Override
    public TopicPublisher createPublisher(@Nullable Topic topic) throws JMSException {
        return newProducer(topic);
    }

    private FerryProducer newProducer(@Nullable Destination destination) throws JMSException {
        checkOpen();
        FerryDestination own = destination == null ? null : Destinations.toFerry(destination);
        if (own != null) {
            connection.ensure(own);
        }
        return new FerryProducer(this, own);
    }

    // ---- consumers

    @Override
    public MessageConsumer createConsumer(Destination destination) throws JMSException {
        return createConsumer(destination, null, false);
    }

    @Override
    public MessageConsumer createConsumer(Destination destination, @Nullable String messageSelector)
            throws JMSException {
        return createConsumer(destination, messageSelector, false);
    }

    @Override
    public MessageConsumer createConsumer(Destination destination, @Nullable String messageSelector, boolean noLocal)
            throws JMSException {
        checkOpen();
        FerryDestination own = Destinations.toFerry(destination);
        Subscription kind = own.isTopic() ? Subscription.NON_DURABLE : Subscription.QUEUE;
        return newConsumers.create(own, kind, null, messageSelector, noLocal && own.isTopic());
    }

    @Override
    public QueueReceiver createReceiver(Queue queue) throws JMSException {
        return createReceiver(queue, null);
    }

    @Override
    public QueueReceiver createReceiver(Queue queue, @Nullable String messageSelector) throws JMSException {
        checkOpen();
        return newConsumers.create(Destinations.toFerry(queue), Subscription.QUEUE, null, messageSelector, false);
    }

    @Override
    public TopicSubscriber createSubscriber(Topic topic) throws JMSException {
        return createSubscriber(topic, null, false);
    }

    @Override
    public TopicSubscriber createSubscriber(Topic topic, @Nullable String messageSelector, boolean noLocal)
            throws JMSException {
        checkOpen();
        return newConsumers.create(
                Destinations.toFerry(topic), Subscription.NON_DURABLE, null, messageSelector, noLocal);
    }

    @Override
    public MessageConsumer createSharedConsumer(Topic topic, String sharedSubscriptionName) throws JMSException {
        return createSharedConsumer(topic, sharedSubscriptionName, null);
    }

    @Override
    public MessageConsumer createSharedConsumer(
            Topic topic, String sharedSubscriptionName, @Nullable String messageSelector) throws JMSException {
        return subscribe(
                "createSharedConsumer", topic, Subscription.SHARED, sharedSubscriptionName, messageSelector, false);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(Topic topic, String name) throws JMSException {
        return createDurableSubscriber(topic, name, null, false);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(
            Topic topic, String name, @Nullable String messageSelector, boolean noLocal) throws JMSException {
        return subscribe("createDurableSubscriber", topic, Subscription.DURABLE, name, messageSelector, noLocal);
    }

    @Override
    public MessageConsumer createDurableConsumer(Topic topic, String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public MessageConsumer createDurableConsumer(
            Topic topic, String name, @Nullable String messageSelector, boolean noLocal) throws JMSException {
        return subscribe("createDurableConsumer", topic, Subscription.DURABLE, name, messageSelector, noLocal);
    }

    @Override
    public MessageConsumer createSharedDurableConsumer(Topic topic, String name) throws JMSException {
        return createSharedDurableConsumer(topic, name, null);
    }

    @Override
    public MessageConsumer createSharedDurableConsumer(Topic topic, String name, @Nullable String messageSelector)
            throws JMSException {
        return subscribe(
                "createSharedDurableConsumer", topic, Subscription.SHARED_DURABLE, name, messageSelector, false);
    }

    private FerryConsumer subscribe(
            String method, Topic topic, Subscription kind, String name, @Nullable String selector, boolean noLocal)
            throws JMSException {
        checkOpen();
        domain.requireTopics(method);
        return newConsumers.subscribe(topic, kind, name, selector, noLocal);
    }

    @Override
    public void unsubscribe(String name) throws JMSException {
        checkOpen();
        domain.requireTopics("unsubscribe");
        if (name == null || name.isEmpty()) {
            throw new InvalidDestinationException("a subscription needs a name");
        }
        JmsExceptions.await(JmsExceptions.call(() -> backend.unsubscribe(name)));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue) throws JMSException {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, @Nullable String messageSelector) throws JMSException {
        checkOpen();
        domain.requireQueues("createBrowser");
        FerryDestination own = Destinations.toFerry(queue);
        connection.ensure(own);
        String filter = messageSelector == null || messageSelector.isBlank() ? null : messageSelector;
        return new FerryBrowser(this, own, filter);
    }

    // ---- application servers

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        checkOpen();
        return served.listener();
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        checkOpen();
        completions.forbidInListener("set a message listener");
        served.listener(listener);
    }

    /** {@inheritDoc} For a server session, after a connection consumer has loaded messages. */
    @Override
    public void run() {
        served.run();
    }
}
