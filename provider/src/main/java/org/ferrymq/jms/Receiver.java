package org.ferrymq.jms;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.RecoverRequest.Position;
import org.ferrymq.jms.message.FerryMessage;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/** The receives of one consumer: waits for a message, gives the application what it asked for and acknowledges. For the session's thread. */
final class Receiver {
    /** What the application wants of a message. */
    @FunctionalInterface
    interface Conversion<T> {
        /**
         * Converts.
         *
         * @throws JMSException if that cannot be had of this message; the receive fails with it
         */
        T of(FerryMessage message) throws JMSException;
    }

    private final FerrySession session;
    private final MessagingBackend backend;
    private final long consumerId;
    private final Inbox inbox;
    private final Credit credit;
    private final DeliveryReader reader;
    private final HandedOut handedOut;

    Receiver(
            FerrySession session,
            MessagingBackend backend,
            long consumerId,
            Inbox inbox,
            Credit credit,
            DeliveryReader reader,
            HandedOut handedOut) {
        this.session = session;
        this.backend = backend;
        this.consumerId = consumerId;
        this.inbox = inbox;
        this.credit = credit;
        this.reader = reader;
        this.handedOut = handedOut;
    }

    /** {@return a message that is here, or at the broker, or null} */
    <T> @Nullable T now(Conversion<T> conversion) throws JMSException {
        credit.grant(inbox::want);
        T result = received(inbox.poll(), conversion);
        return result != null ? result : drained(conversion);
    }

    /**
     * Waits for a message.
     *
     * @param millis how long, 0 for ever
     * @return null after that time or when the consumer is closed
     */
    <T> @Nullable T within(long millis, Conversion<T> conversion) throws JMSException {
        long nanos = millis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(millis);
        long deadline = System.nanoTime() + Math.min(nanos, Long.MAX_VALUE / 2);
        long left = nanos;
        credit.grant(inbox::want);
        while (true) {
            if (inbox.available() == 0) {
                session.acknowledger().idle();
                credit.grant(inbox::pullDue);
            }
            Delivery delivery = take(left);
            if (delivery == null) {
                session.connection().checkNotFailed();
                return inbox.isPull() ? drained(conversion) : null;
            }
            T result = received(delivery, conversion);
            if (result != null) {
                return result;
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
    private <T> @Nullable T drained(Conversion<T> conversion) throws JMSException {
        session.acknowledger().idle();
        if (!session.isStarted() || inbox.isClosed()) {
            return null;
        }
        credit.grant(inbox::drainDue);
        try {
            JmsExceptions.await(JmsExceptions.call(() -> backend.drain(consumerId)));
        } catch (JMSException e) {
            boolean lost = ErrorCode.CONNECTION_CLOSED.name().equals(e.getErrorCode());
            inbox.drainFailed(lost);
            session.connection().checkNotFailed();
            if (lost || inbox.isClosed()) {
                // what the broker has is out of reach now, and comes when the connection is there again
                return null;
            }
            throw e;
        }
        credit.grant(inbox::drained);
        T result = null;
        Delivery delivery = inbox.poll();
        while (delivery != null && result == null) {
            result = received(delivery, conversion);
            delivery = result == null ? inbox.poll() : null;
        }
        return result;
    }

    /** What the application gets of a delivery, null if it has expired or cannot be read. */
    private <T> @Nullable T received(@Nullable Delivery taken, Conversion<T> conversion) throws JMSException {
        if (taken == null) {
            return null;
        }
        Delivery delivery = handedOut.counted(taken);
        try {
            FerryMessage message = reader.read(delivery);
            if (message == null) {
                return null;
            }
            if (inbox.isVoid(delivery.tag())) {
                // nobody has seen it, and it comes again
                return null;
            }
            if (DeliveryReader.isExpired(message)) {
                DeliveryReader.expired(session, consumerId, delivery);
                return null;
            }
            announce(delivery);
            if (session.acknowledger().endsWithReceive()) {
                T result = convertedOrPutBack(delivery, message, conversion);
                settle(delivery);
                return result;
            }
            settle(delivery);
            return conversion.of(message);
        } finally {
            credit.grant(inbox::creditDue);
        }
    }

    /** The application is given the message now. If this process dies of it, the broker must know that it was this one. */
    void announce(Delivery delivery) {
        handedOut.add(delivery);
        if (inbox.isVoid(delivery.tag())) {
            // the connection was lost just now: whether before or after this message was added, it counts as out
            handedOut.lost(delivery);
        }
        if (delivery.count() > 1) {
            backend.announce(consumerId, delivery.tag());
        }
    }

    /** A receive that fails must look as if it had not been, where it would have acknowledged the message. */
    private <T> T convertedOrPutBack(Delivery delivery, FerryMessage message, Conversion<T> conversion)
            throws JMSException {
        boolean converted = false;
        try {
            // afterwards the broker need not have it any more
            message.fetchBody();
            T result = conversion.of(message);
            converted = true;
            return result;
        } finally {
            if (!converted) {
                putBack(delivery);
            }
        }
    }

    /** The application has not seen the message that was taken last, after all: it is the next one again, or goes back. */
    void putBack(Delivery delivery) {
        handedOut.takeBack(delivery);
        if (!inbox.putBack(delivery)) {
            // closed meanwhile by another thread, which told the broker that this message was seen
            Position before = new Position(consumerId, delivery.tag() - 1);
            RecoverRequest request = new RecoverRequest(List.of(before), null);
            JmsExceptions.onFailure(JmsExceptions.call(() -> backend.recover(request)), session.connection()::report);
        }
    }

    private void settle(Delivery delivery) throws JMSException {
        session.acknowledger().received(consumerId, delivery.tag());
        if (inbox.isVoid(delivery.tag())) {
            // the connection was lost just now: whether the acknowledger heard of it before or after this message, it
            // knows now
            session.acknowledger().forget(consumerId, lost());
        }
    }

    /** {@return why deliveries are forgotten when the connection is lost} */
    static FerryException lost() {
        return new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection was lost after messages were delivered");
    }
}
