package org.ferrymq.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.LongPredicate;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.TagRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets messages for the sessions of an application server (Jakarta Messaging 3.1, chapter 11.2): a thread of its own takes what has come, up to
 * {@code maxMessages} at a time, loads it into a session of the pool and has that session started. If the pool or a session fails, the messages go
 * back, the exception listener is told, and it is tried again a second later.
 */
final class FerryConnectionConsumer implements ConnectionConsumer, DeliveryListener {
    private static final Logger LOG = LoggerFactory.getLogger(FerryConnectionConsumer.class);
    private static final long PAUSE_SECONDS = 1;

    private final FerryConnection connection;
    private final MessagingBackend backend;
    private final ConsumerSpec spec;
    private final FerryDestination destination;
    private final ServerSessionPool pool;
    private final int maxMessages;
    private final Inbox inbox;
    private final Credit credit;
    private final ThreadPoolExecutor loader;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Set by sessions: the next messages would fare no better right now. */
    private final AtomicBoolean pauseDue = new AtomicBoolean();

    /** Creates a stopped one that the broker does not know yet. */
    FerryConnectionConsumer(
            FerryConnection connection,
            ConsumerSpec spec,
            FerryDestination destination,
            ServerSessionPool pool,
            int maxMessages) {
        this.connection = connection;
        this.backend = connection.backend();
        this.spec = spec;
        this.destination = destination;
        this.pool = pool;
        this.maxMessages = maxMessages;
        this.inbox = new Inbox(connection.settings().prefetch());
        this.credit = new Credit(backend, spec.consumerId());
        this.loader = AgentThread.named("ferry-connection-consumer-" + spec.consumerId());
    }

    long id() {
        return spec.consumerId();
    }

    ConsumerSpec spec() {
        return spec;
    }

    FerryDestination destination() {
        return destination;
    }

    Inbox inbox() {
        return inbox;
    }

    // ---- life

    /** Creates the consumer at the broker and begins to wait for messages. */
    void open() throws JMSException {
        JmsExceptions.await(JmsExceptions.call(() -> backend.createConsumer(spec, this)));
        inbox.want();
        loader.execute(this::load);
    }

    void start() {
        credit.grant(inbox::start);
    }

    void stop() {
        inbox.stop();
    }

    /** Loads nothing more. */
    void end() {
        inbox.end();
        ended.countDown();
        loader.shutdown();
    }

    /** {@inheritDoc} Messages that sessions have got already stay with them. */
    @Override
    public void close() throws JMSException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long lastLoaded = inbox.close();
        end();
        connection.connectionConsumers().remove(this);
        connection.awaitClosing(JmsExceptions.call(() -> backend.closeConsumer(id(), lastLoaded)));
    }

    @Override
    public ServerSessionPool getServerSessionPool() throws JMSException {
        connection.checkOpen();
        if (closed.get()) {
            throw new IllegalStateException("the connection consumer of " + destination + " is closed");
        }
        return pool;
    }

    // ---- loading, on the thread for it

    private void load() {
        try {
            credit.grant(inbox::pullDue);
            Delivery first = inbox.take(Long.MAX_VALUE);
            while (first != null) {
                load(batch(first));
                if (pauseDue.getAndSet(false) && ended.await(PAUSE_SECONDS, TimeUnit.SECONDS)) {
                    LOG.debug("{}: ended", this);
                }
                credit.grant(inbox::creditDue);
                credit.grant(inbox::pullDue);
                first = inbox.take(Long.MAX_VALUE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.debug("{}: interrupted", this, e);
        }
    }

    private List<Delivery> batch(Delivery first) {
        List<Delivery> batch = new ArrayList<>();
        Delivery next = first;
        while (next != null) {
            batch.add(next);
            next = batch.size() < maxMessages ? inbox.poll() : null;
        }
        return batch;
    }

    /** If this process dies of one of the messages, the broker must know which it may have been. */
    private void announce(List<Delivery> batch) {
        batch.stream()
                .filter(delivery -> delivery.count() > 1)
                .mapToLong(Delivery::tag)
                .max()
                .ifPresent(tag -> backend.announce(id(), tag));
    }

    private void load(List<Delivery> batch) throws InterruptedException {
        announce(batch);
        ServedMessages served = null;
        try {
            ServerSession server = pool.getServerSession();
            served = served(server.getSession());
            served.load(this, batch);
            server.start();
        } catch (JMSException
                | RuntimeException
                | Error e) { // an Error as well: it must neither end this nor stay unknown
            List<Delivery> left = served == null ? batch : served.unload(this, batch);
            giveBackUnseen(left);
            if (ended.getCount() == 0) {
                LOG.debug("{}: ended while {} messages were handed to a server session", this, left.size(), e);
                return;
            }
            LOG.warn("{}: {} messages could not be handed to a server session and go back", this, left.size(), e);
            connection.report(JmsExceptions.of(e));
        }
    }

    private ServedMessages served(Session session) throws JMSException {
        if (session instanceof FerrySession own && own.connection() == connection) {
            return own.served();
        }
        throw new JMSException("the session of the server session pool is " + session
                + "; it must be one of the connection of the" + " connection consumer");
    }

    /** Gives back what the application has refused, counted. */
    void giveBack(Delivery delivery) {
        giveBack(List.of(delivery), connection.connectionConsumers()::giveBack);
    }

    /** Gives back what was taken here and shown to nobody, uncounted; no more is loaded for a moment. */
    void giveBackUnseen(List<Delivery> deliveries) {
        pauseDue.set(true);
        giveBack(deliveries, connection.connectionConsumers()::giveBackUnseen);
    }

    private void giveBack(List<Delivery> deliveries, Function<List<TagRange>, CompletableFuture<Void>> way) {
        List<TagRange> ranges = deliveries.stream()
                .filter(delivery -> !inbox.isVoid(delivery.tag()))
                .map(delivery -> new TagRange(id(), delivery.tag(), delivery.tag()))
                .toList();
        if (!ranges.isEmpty()) {
            JmsExceptions.onFailure(
                    way.apply(ranges),
                    failure -> LOG.debug("{}: messages stay until the connection ends", this, failure));
        }
    }

    // ---- called by the network's thread

    @Override
    public void onDelivery(long consumerId, long tag, int deliveryCount, IncomingMessage message) {
        inbox.add(new Delivery(tag, deliveryCount, message));
    }

    @Override
    public void onReset(long consumerId, IntConsumer account) {
        credit.renew(inbox::renew, account);
        connection.forgetDeliveries(consumerId);
    }

    @Override
    public void onRecovered(long consumerId) {
        credit.grant(inbox::renew);
    }

    @Override
    public void onPartLost(long consumerId, LongPredicate lost) {
        credit.grant(() -> inbox.dropLost(lost));
    }

    @Override
    public String toString() {
        return "connection consumer " + id() + " of " + destination;
    }
}
