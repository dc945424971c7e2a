package org.ferrymq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.function.LongPredicate;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.jms.message.FerryMessage;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of a queue or of a subscription. Used by its session's thread; {@link #close} may come from any thread and ends a receive that
 * waits. The network's thread calls the methods of {@link DeliveryListener}.
 */
final class FerryConsumer implements MessageConsumer, QueueReceiver, TopicSubscriber, BodyReceiver, DeliveryListener {
    private final FerrySession session;
    private final MessagingBackend backend;
    private final ConsumerSpec spec;
    private final FerryDestination destination;
    private final Inbox inbox;
    private final DeliveryReader reader;
    private final HandedOut handedOut;
    private final Receiver receiver;
    private final Credit credit;
    private final ListenerCall listenerCall;
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
        this.reader = new DeliveryReader(session, spec, destination);
        this.credit = new Credit(backend, spec.consumerId());
        this.handedOut = new HandedOut(session.acknowledger().mostUnacknowledged());
        this.receiver = new Receiver(session, backend, spec.consumerId(), inbox, credit, reader, handedOut);
        this.listenerCall = new ListenerCall(session, spec.consumerId(), inbox, destination);
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
        credit.grant(inbox::start);
        if (listener != null) {
            announceWaiting();
            credit.grant(inbox::pullDue);
        }
    }

    void stop() {
        inbox.stop();
    }

    /** Ends receives that wait, and all that are to come. */
    void endReceives() {
        inbox.end();
    }

    /**
     * After the broker was asked to take everything back.
     *
     * @param heldTag what {@link Inbox#hold} returned
     * @param done whether the broker did it
     */
    void release(long heldTag, boolean done) {
        if (done) {
            credit.grant(() -> inbox.release(heldTag));
        } else {
            credit.grant(inbox::releaseUnchanged);
        }
        if (listener != null && !session.dispatcher().isCurrentThread()) {
            // what was announced meanwhile was announced in vain
            announceWaiting();
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
        // what this mode has counted as acknowledged must not wait until the broker knows the consumer no more
        session.acknowledger().idle();
        CompletableFuture<Void> answer = end();
        session.dispatcher().awaitReturn(this);
        session.consumers().remove(this);
        session.connection().awaitClosing(answer);
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
        return receive(timeout, message -> message);
    }

    @Override
    public @Nullable Message receiveNoWait() throws JMSException {
        return receive(-1, message -> message);
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) throws JMSException {
        return receive(timeoutMillis, message -> {
            T body = message.getBody(type);
            if (body == null) {
                throw new MessageFormatException(message + " has no body");
            }
            return body;
        });
    }

    private <T> @Nullable T receive(long timeout, Receiver.Conversion<T> conversion) throws JMSException {
        checkOpen();
        if (listener != null) {
            throw new IllegalStateException("the consumer of " + destination + " has a message listener");
        }
        session.checkReceives();
        session.connection().checkNotFailed();
        boolean begun = session.use().beginReceive();
        try {
            return timeout < 0 ? receiver.now(conversion) : receiver.within(timeout, conversion);
        } finally {
            session.use().endReceive(begun);
        }
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
        session.consumers().listens(this, listener != null);
        if (closed.get()) { // by another thread meanwhile
            session.consumers().listens(this, false);
        }
        if (listener != null) {
            credit.grant(inbox::want);
            announceWaiting();
            credit.grant(inbox::pullDue);
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
        if (target == null) {
            return;
        }
        if (!session.settleBeforeListener()) {
            session.dispatcher().readyAfterPause(this);
            return;
        }
        try {
            Delivery taken = inbox.poll();
            Delivery delivery = taken == null ? null : handedOut.counted(taken);
            FerryMessage message = delivery == null ? null : reader.read(delivery);
            // one that is void comes again
            if (delivery != null && message != null && !inbox.isVoid(delivery.tag())) {
                receiver.announce(delivery);
                if (listenerCall.declines(target, delivery, message)) {
                    receiver.putBack(delivery);
                    session.dispatcher().ready(this);
                }
            }
        } catch (JMSException e) {
            session.connection().report(e);
        } finally {
            credit.grant(inbox::creditDue);
            credit.grant(inbox::pullDue);
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
    public void onReset(long consumerId, IntConsumer account) {
        // in this order: who takes a message meanwhile finds out by the inbox that it is void
        credit.renew(inbox::renew, account);
        handedOut.connectionLost();
        session.acknowledger().forget(consumerId, Receiver.lost());
    }

    @Override
    public void onRecovered(long consumerId) {
        credit.grant(inbox::renew);
    }

    @Override
    public void onPartLost(long consumerId, LongPredicate lost) {
        credit.grant(() -> inbox.dropLost(lost));
        handedOut.connectionLost();
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
