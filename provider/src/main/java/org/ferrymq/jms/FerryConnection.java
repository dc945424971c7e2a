package org.ferrymq.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConsumerSpec.Subscription;
import org.ferrymq.client.Destination.Kind;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.url.ConnectionOption;
import org.ferrymq.jms.message.BodyCompression;
import org.ferrymq.jms.message.MessageMapper;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of any domain. Thread-safe.
 *
 * <pre>
 * STOPPED &lt;--&gt; STARTED
 *    |            |
 *    +------------+--&gt; CLOSING --&gt; CLOSED     while closing, listeners that are running may use everything until they return
 * </pre>
 */
class FerryConnection implements QueueConnection, TopicConnection {
    private static final Logger LOG = LoggerFactory.getLogger(FerryConnection.class);

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Life of a connection. */
    enum State {
        STOPPED,
        STARTED,
        CLOSING,
        CLOSED
    }

    private final ConnectionParts settings;
    private final Domain domain;
    private final MessageMapper mapper;
    private final MessageIds messageIds = new MessageIds(Clock.system(ZoneId.systemDefault()));
    private final AtomicLong consumerIds = new AtomicLong();
    private final AtomicLong transactions = new AtomicLong();
    private final AtomicLong sessionNumbers = new AtomicLong();
    private final Set<FerrySession> sessions = ConcurrentHashMap.newKeySet();
    private final Set<FerryDestination> known = ConcurrentHashMap.newKeySet();
    private final ConnectionConsumers connectionConsumers = new ConnectionConsumers(this);
    private final ExceptionReporter reporter;
    private final Object lifeLock = new Object();

    private volatile Events events;
    private volatile BackendLink link;
    private volatile ProvidedProperties provided;
    private volatile State state = State.STOPPED;
    private volatile boolean used;

    /** Connects. */
    FerryConnection(ConnectionParts settings, Domain domain) throws JMSException {
        this.settings = settings;
        this.domain = domain;
        this.mapper = new MessageMapper(
                Destinations.INSTANCE,
                settings.trusted(),
                new BackendPieces(this::backend, settings.url().largeMessageSize()),
                new BodyCompression(settings.url().size(ConnectionOption.COMPRESS_ABOVE)));
        this.reporter = new ExceptionReporter("ferry-connection-" + NUMBERS.incrementAndGet());
        this.events = new Events();
        this.link = BackendLink.open(settings, settings.clientId(), events);
        this.provided = new ProvidedProperties(settings.provided(), settings.user(), settings.clientId());
    }

    // ---- parts

    ConnectionParts settings() {
        return settings;
    }

    MessageMapper mapper() {
        return mapper;
    }

    ProvidedProperties provided() {
        return provided;
    }

    MessageIds messageIds() {
        return messageIds;
    }

    MessagingBackend backend() {
        return link.backend();
    }

    @Nullable Executor listenerExecutor() {
        return settings.listenerExecutor();
    }

    long nextConsumerId() {
        return consumerIds.incrementAndGet();
    }

    String nextTransaction() {
        return "L:" + link.connectionId() + ":" + transactions.incrementAndGet();
    }

    /** {@return whom it is connected to} */
    ConnectionInfo broker() {
        return link.broker();
    }

    @Nullable String currentClientId() {
        return link.clientId();
    }

    final void checkOpen() throws IllegalStateException {
        if (isClosing() && (state == State.CLOSED || !isInListener())) {
            throw new IllegalStateException("the connection is closed");
        }
    }

    final void checkOpenAndUse() throws IllegalStateException {
        checkOpen();
        used = true;
    }

    // ---- client identifier

    @Override
    public @Nullable String getClientID() throws JMSException {
        checkOpen();
        return link.clientId();
    }

    @Override
    public void setClientID(@Nullable String clientID) throws JMSException {
        synchronized (lifeLock) {
            checkOpen();
            if (link.clientId() != null) {
                throw new IllegalStateException(
                        "the connection already has the client identifier '" + link.clientId() + "'");
            }
            if (used) {
                throw new IllegalStateException("a client identifier must be set before the connection is used");
            }
            if (clientID == null || clientID.isEmpty()) {
                throw new InvalidClientIDException("a client identifier must not be empty");
            }
            // the broker learns the identifier as the connection opens: open the new one before the old one goes
            BackendLink old = link;
            Events newEvents = new Events();
            link = BackendLink.open(settings, clientID, newEvents);
            provided = new ProvidedProperties(settings.provided(), settings.user(), clientID);
            events = newEvents;
            reporter.forgetFailure();
            used = true;
            old.backend().close();
        }
    }

    // ---- life

    @Override
    public void start() throws JMSException {
        synchronized (lifeLock) {
            checkOpenAndUse();
            if (state != State.STOPPED) {
                return; // started, or closing and called by a listener that is running
            }
            state = State.STARTED;
            sessions.forEach(session -> session.life().start());
            connectionConsumers.start();
        }
    }

    /** {@inheritDoc} A completion listener may do so, a message listener may not. */
    @Override
    public void stop() throws JMSException {
        for (FerrySession session : sessions) {
            session.dispatcher().forbidInListener("stop its own connection");
        }
        synchronized (lifeLock) {
            checkOpenAndUse();
            state = State.STOPPED;
            connectionConsumers.stop();
            sessions.forEach(session -> session.life().stop());
        }
        sessions.forEach(session -> session.life().awaitListener());
    }

    @Override
    public void close() throws JMSException {
        forbidInListeners("close its own connection");
        synchronized (lifeLock) {
            if (isClosing()) {
                return;
            }
            state = State.CLOSING;
        }
        connectionConsumers.end();
        List<FerrySession> closing = new ArrayList<>();
        for (FerrySession session : sessions) {
            if (session.life().beginClosing()) {
                closing.add(session);
            }
            // all receives end before the first listener is waited for: it may be waiting in one of another session
            session.life().quiesce();
        }
        sessions.forEach(session -> session.life().awaitQuiet());
        state = State.CLOSED;
        // listeners that were running may have created further ones
        sessions.stream().filter(session -> session.life().beginClosing()).forEach(closing::add);
        JMSException problem = null;
        for (FerrySession session : closing) {
            try {
                LOG.debug(
                        "closing {}: {} requests of a session",
                        link,
                        session.finishClosing().size());
            } catch (JMSException e) {
                problem = e;
            }
        }
        reporter.close();
        // the broker handles the closing of the connection after what was asked before on the same channel
        link.backend().close();
        if (problem != null) {
            throw problem;
        }
    }

    private boolean isClosing() {
        return state == State.CLOSING || state == State.CLOSED;
    }

    /** Refuses a call from inside a listener of this connection. */
    void forbidInListeners(String what) throws IllegalStateException {
        for (FerrySession session : sessions) {
            session.life().forbidInListener(what);
        }
    }

    /** {@return whether the caller is inside a listener of this connection} */
    boolean isInListener() {
        for (FerrySession session : sessions) {
            if (session.life().isInListener()) {
                return true;
            }
        }
        return false;
    }

    /** Waits for an answer while something closes; that the connection is lost by then does not matter to who closes. */
    void awaitClosing(CompletableFuture<Void> answer) {
        try {
            JmsExceptions.await(answer);
        } catch (JMSException e) {
            LOG.debug("{}: the broker did not confirm a closing", link, e);
        }
    }

    void remove(FerrySession session) {
        sessions.remove(session);
    }

    // ---- sessions

    @Override
    public Session createSession() throws JMSException {
        return newSession(SessionMode.AUTO, Domain.UNIFIED);
    }

    @Override
    public Session createSession(int sessionMode) throws JMSException {
        return newSession(SessionMode.of(sessionMode), Domain.UNIFIED);
    }

    @Override
    public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return newSession(mode(transacted, acknowledgeMode), Domain.UNIFIED);
    }

    @Override
    public QueueSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return newSession(mode(transacted, acknowledgeMode), Domain.QUEUE);
    }

    @Override
    public TopicSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return newSession(mode(transacted, acknowledgeMode), Domain.TOPIC);
    }

    private static SessionMode mode(boolean transacted, int acknowledgeMode) throws JMSException {
        if (transacted) {
            return SessionMode.TRANSACTED;
        }
        if (acknowledgeMode == Session.SESSION_TRANSACTED) {
            throw new JMSException("SESSION_TRANSACTED is no way to acknowledge in a session that is not transacted");
        }
        return SessionMode.of(acknowledgeMode);
    }

    private FerrySession newSession(SessionMode mode, Domain ofSession) throws JMSException {
        checkOpenAndUse();
        return register(new FerrySession(this, backend(), mode, ofSession, nextSessionName()));
    }

    final String nextSessionName() {
        return link.shortName() + "-" + sessionNumbers.incrementAndGet();
    }

    final <S extends FerrySession> S register(S session) throws IllegalStateException {
        synchronized (lifeLock) {
            checkOpen();
            sessions.add(session);
            if (state == State.STARTED) {
                session.life().start();
            }
        }
        return session;
    }

    // ---- destinations

    /** Makes sure that a destination exists and is of its kind; asks the broker once for each. */
    void ensure(FerryDestination destination) throws JMSException {
        // a temporary destination is made by its connection and checked by each use of it
        if (destination.isTemporary() || known.contains(destination)) {
            return;
        }
        org.ferrymq.client.Destination client = Destinations.toClient(destination);
        JmsExceptions.await(JmsExceptions.call(() -> backend().ensureDestination(client, true)));
        known.add(destination);
    }

    /** The broker does not know the destination any more. */
    void forget(FerryDestination destination) {
        known.remove(destination);
    }

    String createTemporary(Kind kind) throws JMSException {
        return JmsExceptions.await(JmsExceptions.call(() -> backend().createTemporary(kind)))
                .name();
    }

    void deleteTemporary(FerryDestination destination) throws JMSException {
        checkOpen();
        if (connectionConsumers.uses(destination)) {
            throw new JMSException(destination + " cannot be deleted while it has a connection consumer");
        }
        for (FerrySession session : sessions) {
            for (FerryConsumer consumer : session.consumers().all()) {
                if (consumer.spec().destination().name().equals(destination.getName())) {
                    throw new JMSException(destination + " cannot be deleted while it has consumers");
                }
            }
        }
        org.ferrymq.client.Destination client = Destinations.toClient(destination);
        JmsExceptions.await(JmsExceptions.call(() -> backend().deleteTemporary(client)));
    }

    // ---- events

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        checkOpenAndUse();
        return new FerryConnectionMetaData(settings.provided());
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() throws JMSException {
        checkOpen();
        return reporter.listener();
    }

    /** {@inheritDoc} If the connection is lost for good already, the listener is told of that. */
    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
        checkOpenAndUse();
        reporter.setListener(listener);
    }

    /** Tells the exception listener of a problem that no call of the application could throw. Any thread. */
    void report(JMSException problem) {
        reporter.report(problem);
    }

    /**
     * For calls that would wait for ever on a connection that is lost for good.
     *
     * @throws JMSException with the reason
     */
    void checkNotFailed() throws JMSException {
        JMSException failure = reporter.failure();
        if (failure != null) {
            throw JmsExceptions.linked(new JMSException(failure.getMessage(), failure.getErrorCode()), failure);
        }
    }

    /** Called by the client's threads. */
    private final class Events implements BackendListener {
        @Override
        public void onInterrupted(FerryException cause) {
            connectionConsumers.dropPrefetched();
            sessions.forEach(session -> {
                session.consumers().dropPrefetched();
                session.acknowledger().forgetAll(cause);
            });
            report(JmsExceptions.linked(
                    new JMSException(
                            "the connection was lost, reconnecting: " + cause.getMessage(), "CONNECTION_INTERRUPTED"),
                    cause));
        }

        @Override
        public void onPartInterrupted(FerryException cause) {
            report(JmsExceptions.linked(
                    new JMSException(
                            "the connection to a broker of the cluster was lost, reconnecting: " + cause.getMessage(),
                            "CONNECTION_INTERRUPTED"),
                    cause));
        }

        @Override
        public void onRestored(long generation) {
            known.clear();
            LOG.info("{}: connected again (connection {})", link, generation);
        }

        @Override
        public void onFailed(FerryException cause) {
            if (events != this) {
                LOG.debug("the connection without a client identifier failed", cause);
                return;
            }
            reporter.reportFailure(JmsExceptions.linked(
                    new JMSException("the connection failed: " + cause.getMessage(), "CONNECTION_FAILED"), cause));
            connectionConsumers.fail();
            sessions.forEach(session -> session.consumers().fail());
        }
    }

    // ---- connection consumers

    /** {@return the open ones} */
    ConnectionConsumers connectionConsumers() {
        return connectionConsumers;
    }

    /** What a connection consumer's messages were is void: they come again. */
    void forgetDeliveries(long consumerId) {
        sessions.forEach(session -> session.acknowledger().forget(consumerId, Receiver.lost()));
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Destination destination, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        return serve(destination, null, null, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Queue queue, @Nullable String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        return serve(queue, null, null, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Topic topic, @Nullable String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        return serve(topic, null, null, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        domain.requireTopics("createSharedConnectionConsumer");
        return serve(topic, Subscription.SHARED, name, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        domain.requireTopics("createDurableConnectionConsumer");
        return serve(topic, Subscription.DURABLE, name, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        domain.requireTopics("createSharedDurableConnectionConsumer");
        return serve(topic, Subscription.SHARED_DURABLE, name, selector, pool, maxMessages);
    }

    /** A connection consumer; of a subscription of that kind and name, or without one. */
    private ConnectionConsumer serve(
            @Nullable Destination destination,
            @Nullable Subscription named,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        checkOpenAndUse();
        FerryConnectionConsumer consumer =
                connectionConsumers.create(Destinations.toFerry(destination), named, name, selector, pool, maxMessages);
        synchronized (lifeLock) {
            if (!isClosing()) {
                connectionConsumers.add(consumer);
                if (state == State.STARTED) {
                    consumer.start();
                }
                return consumer;
            }
        }
        consumer.close();
        throw new IllegalStateException("the connection was closed while a connection consumer was created");
    }

    @Override
    public String toString() {
        return "connection " + link;
    }
}
