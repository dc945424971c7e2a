package org.ferrymq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.jms.message.FerryMessage;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer of a queue or of a subscription. Used by its session's thread; {@link #close} may come from any thread and ends a receive that
 * waits. The network's thread calls the methods of {@link DeliveryListener}.
 */
final class FerryConsumer implements MessageConsumer, QueueReceiver, TopicSubscriber, DeliveryListener {
    private static final Logger LOG = LoggerFactory.getLogger(FerryConsumer.class);

    private final FerrySession session;
    private final MessagingBackend backend;
    private final ConsumerSpec spec;
    private final FerryDestination destination;
    private final Inbox inbox;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable MessageListener listener;

    FerryConsumer(
            FerrySession session,
            MessagingBackend backend,
            ConsumerSpec spec,
            FerryDestination destination,
            Inbox inbox) {
        this.session = session;
        this.backend = backend;
        this.spec = spec;
        this.destination = destination;
        this.inbox = inbox;
    }

    long id() {
        return spec.consumerId();
    }

    ConsumerSpec spec() {
        return spec;
    }

    Inbox inbox() {
        return inbox;
    }

    // ---- life

    void start() {
        grant(inbox.start());
        if (listener != null) {
            announceWaiting();
            grant(inbox.pullDue());
        }
    }

    void stop() {
        inbox.stop();
    }

    /** After the broker took everything back. */
    void resume() {
        grant(inbox.resume());
    }

    private void grant(int credit) {
        if (credit > 0) {
            backend.addCredit(id(), credit);
        }
    }

    private void checkOpen() throws IllegalStateException {
        session.checkOpen();
        if (closed.get()) {
            throw new IllegalStateException("the consumer of " + destination + " is closed");
        }
    }

    @Override
    public void close() throws JMSException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture<Void> answer = end();
        session.dispatcher().awaitNotIn(this);
        session.consumers().remove(this);
        JmsExceptions.await(answer);
    }

    /** Ends it without waiting, because its session ends. */
    CompletableFuture<Void> closeAsync() {
        return closed.compareAndSet(false, true) ? end() : CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> end() {
        long lastSeen = inbox.close();
        return JmsExceptions.call(() -> backend.closeConsumer(id(), lastSeen));
    }

    // ---- receiving

    @Override
    public @Nullable Message receive() throws JMSException {
        return receive(0);
    }

    @Override
    public @Nullable Message receive(long timeout) throws JMSException {
        return timeout < 0
                ? receiveNoWait()
                : receiveWithin(timeout == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeout));
    }

    @Override
    public @Nullable Message receiveNoWait() throws JMSException {
        checkReceive();
        Message message = received(inbox.poll());
        return message != null ? message : receiveDrained();
    }

    private void checkReceive() throws JMSException {
        checkOpen();
        if (listener != null) {
            throw new IllegalStateException("the consumer of " + destination + " has a message listener");
        }
    }

    private @Nullable Message receiveWithin(long nanos) throws JMSException {
        checkReceive();
        long deadline = System.nanoTime() + Math.min(nanos, Long.MAX_VALUE / 2);
        long left = nanos;
        while (true) {
            if (inbox.available() == 0) {
                session.acknowledger().idle();
                grant(inbox.pullDue());
            }
            Delivery delivery = take(left);
            if (delivery == null) {
                return closed.get() || !inbox.isPull() ? null : receiveDrained();
            }
            Message message = received(delivery);
            if (message != null) {
                return message;
            }
            if (nanos != Long.MAX_VALUE) {
                left = Math.max(0, deadline - System.nanoTime());
            }
        }
    }

    private @Nullable Delivery take(long nanos) throws JMSException {
        try {
            return inbox.take(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JmsExceptions.linked(new JMSException("interrupted while waiting for a message", "INTERRUPTED"), e);
        }
    }

    /** Has the broker push what it can within the credit, and looks again. */
    private @Nullable Message receiveDrained() throws JMSException {
        session.acknowledger().idle();
        if (!session.isStarted()) {
            return null;
        }
        grant(inbox.pullDue());
        JmsExceptions.await(JmsExceptions.call(() -> backend.drain(id())));
        grant(inbox.drained());
        Message message = null;
        Delivery delivery = inbox.poll();
        while (delivery != null && message == null) {
            message = received(delivery);
            delivery = message == null ? inbox.poll() : null;
        }
        return message;
    }

    /** What the application gets of a delivery, null if it has expired. */
    private @Nullable Message received(@Nullable Delivery delivery) throws JMSException {
        if (delivery == null) {
            return null;
        }
        FerryMessage message = decode(delivery);
        session.acknowledger().received(id(), delivery.tag());
        grant(inbox.creditDue());
        return isExpired(message) ? null : message;
    }

    private FerryMessage decode(Delivery delivery) throws JMSException {
        FerryMessage message = session.connection().mapper().decode(delivery.message(), destination, delivery.count());
        message.setAcknowledgement(session::acknowledge);
        return message;
    }

    private static boolean isExpired(FerryMessage message) {
        long expiration = message.getJMSExpiration();
        return expiration != 0 && expiration <= System.currentTimeMillis();
    }

    // ---- listening

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        checkOpen();
        return listener;
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        checkOpen();
        session.completions().forbidInListener("set a message listener");
        this.listener = listener;
        if (listener != null) {
            announceWaiting();
            grant(inbox.pullDue());
        }
    }

    private void announceWaiting() {
        for (int i = inbox.available(); i > 0; i--) {
            session.dispatcher().ready(this);
        }
    }

    /** Calls the listener with the next message, if there is one. On the dispatcher's thread. */
    void dispatch() {
        MessageListener target = listener;
        Delivery delivery = target == null ? null : inbox.poll();
        if (target == null || delivery == null) {
            return;
        }
        try {
            FerryMessage message = decode(delivery);
            if (isExpired(message)) {
                session.acknowledger().received(id(), delivery.tag());
            } else {
                session.acknowledger().dispatching(id(), delivery.tag());
                Outcome outcome = call(target, message);
                if (outcome == Outcome.DECLINED) {
                    offerAgain(delivery);
                } else if (session.acknowledger().dispatched(id(), delivery.tag(), outcome == Outcome.FAILED)) {
                    session.recoverAfterListener();
                }
            }
            grant(inbox.creditDue());
            grant(inbox.pullDue());
        } catch (JMSException e) {
            session.connection().report(e);
        }
    }

    /** How a call of a listener ended. */
    private enum Outcome {
        PROCESSED,
        FAILED,
        DECLINED
    }

    private void offerAgain(Delivery delivery) {
        if (session.acknowledger().declined(id(), delivery.tag()) && inbox.putBack(delivery)) {
            session.dispatcher().ready(this);
        }
    }

    private Outcome call(MessageListener target, FerryMessage message) {
        try {
            target.onMessage(message);
            return Outcome.PROCESSED;
        } catch (NotDeliveredException e) {
            LOG.debug("message listener {} of {} did not take {}", target, destination, message, e);
            return Outcome.DECLINED;
        } catch (Throwable e) { // an Error of the application means the same to the message: it was not processed
            LOG.warn("message listener {} of {} threw an exception at {}", target, destination, message, e);
            return Outcome.FAILED;
        }
    }

    /** Nothing waits for listeners of the session. On the dispatcher's thread. */
    void idle() {
        try {
            session.acknowledger().idle();
        } catch (JMSException e) {
            session.connection().report(e);
        }
    }

    // ---- called by the network's thread

    @Override
    public void onDelivery(long consumerId, long tag, int deliveryCount, IncomingMessage message) {
        if (inbox.add(new Delivery(tag, deliveryCount, message)) && listener != null) {
            session.dispatcher().ready(this);
        }
    }

    @Override
    public int onReset(long consumerId) {
        session.acknowledger()
                .forget(
                        consumerId,
                        new FerryException(
                                ErrorCode.CONNECTION_CLOSED, "the connection was lost after messages were delivered"));
        return inbox.reset();
    }

    @Override
    public void onRecovered(long consumerId) {
        inbox.drop();
    }

    // ---- of queues and topics

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        checkOpen();
        return spec.selector();
    }

    @Override
    public Queue getQueue() throws JMSException {
        checkOpen();
        return (Queue) destination;
    }

    @Override
    public Topic getTopic() throws JMSException {
        checkOpen();
        return (Topic) destination;
    }

    @Override
    public boolean getNoLocal() throws JMSException {
        checkOpen();
        return spec.noLocal();
    }

    @Override
    public String toString() {
        return "consumer " + id() + " of " + destination;
    }
}
