package org.ferrymq.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.Destination;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.OutgoingMessage;
import org.ferrymq.client.SendRequest;
import org.ferrymq.jms.message.FerryMessage;
import org.ferrymq.jms.message.ForeignMessages;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of one session: sets their header fields, maps them to records and waits, or does not, for the broker. For the
 * session's thread.
 */
final class MessageSender {
    /**
     * How a message is sent.
     *
     * @param deliveryMode PERSISTENT or NON_PERSISTENT
     * @param priority 0 to 9
     * @param timeToLive milliseconds, 0 for ever
     * @param deliveryDelay milliseconds, 0 for at once
     * @param disableMessageId whether the message has no identifier
     * @param disableTimestamp whether the message has no timestamp
     */
    record Options(
            int deliveryMode,
            int priority,
            long timeToLive,
            long deliveryDelay,
            boolean disableMessageId,
            boolean disableTimestamp) {}

    /** The last time that a message is delivered or expires: far away, and still safe to calculate with. */
    private static final long END_OF_TIME = Long.MAX_VALUE / 2;

    private final FerrySession session;
    private final FerryConnection connection;
    private final MessagingBackend backend;

    MessageSender(FerrySession session) {
        this.session = session;
        this.connection = session.connection();
        this.backend = session.backend();
    }

    /** Sends; with a listener, returns at once and tells the listener later. */
    void send(FerryDestination target, Message message, Options options, @Nullable CompletionListener listener)
            throws JMSException {
        boolean begun = session.use().begin("send");
        try {
            sendNow(target, message, options, listener);
        } finally {
            session.use().end(begun);
        }
    }

    private void sendNow(
            FerryDestination target, Message message, Options options, @Nullable CompletionListener listener)
            throws JMSException {
        connection.ensure(target);
        FerryMessage own =
                ForeignMessages.convert(message, connection.settings().trusted());
        long deliverAt = setHeaders(own, target, options);
        if (own != message) {
            copyHeaders(own, message);
        }
        TransactionWork work = session.currentWork();
        own.provide(connection.provided().onSend(work));
        OutgoingMessage record = connection.mapper().encode(own, deliverAt);
        if (listener != null) {
            CompletableFuture<Void> answer = inWindow(
                    target, record, options, work, !session.completions().isCurrentThread());
            session.completions().add(answer, record.body().length, message, listener);
        } else if (work == null && isUnanswered(options)) {
            CompletableFuture<Void> answer = inWindow(
                    target, record, options, null, !session.completions().isCurrentThread());
            var unused =
                    answer.whenComplete((nothing, failure) -> session.window().leave(record.body().length));
            JmsExceptions.onFailure(answer, connection::report);
        } else {
            CompletableFuture<Void> answer = send(target, record, options, work, target.isTemporary());
            if (work == null || target.isTemporary()) {
                await(answer, target);
            }
        }
    }

    /** Whether nobody waits for the broker. */
    private boolean isUnanswered(Options options) {
        return options.deliveryMode == DeliveryMode.NON_PERSISTENT
                && connection.settings().nonPersistentAsync();
    }

    /** Sends when there is room in the session's window, which the send is in then. */
    private CompletableFuture<Void> inWindow(
            FerryDestination target,
            OutgoingMessage record,
            Options options,
            @Nullable TransactionWork work,
            boolean mayWait)
            throws JMSException {
        int size = record.body().length;
        session.window().enter(size, mayWait);
        boolean sent = false;
        try {
            CompletableFuture<Void> answer = send(target, record, options, work, true);
            sent = true;
            return answer;
        } finally {
            if (!sent) {
                session.window().leave(size);
            }
        }
    }

    private CompletableFuture<Void> send(
            FerryDestination target,
            OutgoingMessage record,
            Options options,
            @Nullable TransactionWork work,
            boolean watched)
            throws JMSException {
        Destination destination = Destinations.toClient(target);
        if (work != null) {
            return work.send(destination, record, watched);
        }
        boolean durable = options.deliveryMode == DeliveryMode.PERSISTENT;
        SendRequest request = SendRequest.of(destination, null, durable, record);
        return JmsExceptions.call(() -> backend.send(request));
    }

    private void await(CompletableFuture<Void> answer, FerryDestination target) throws JMSException {
        try {
            session.answers().await(answer);
        } catch (jakarta.jms.InvalidDestinationException e) {
            connection.forget(target);
            throw e;
        }
    }

    private long setHeaders(FerryMessage message, FerryDestination target, Options options) throws JMSException {
        long now = System.currentTimeMillis();
        message.setJMSDestination(target);
        message.setJMSDeliveryMode(options.deliveryMode);
        message.setJMSPriority(options.priority);
        message.setJMSMessageID(
                options.disableMessageId
                        ? null
                        : "ID:" + connection.messageIds().next());
        message.setJMSTimestamp(options.disableTimestamp ? 0 : now);
        message.setJMSExpiration(options.timeToLive == 0 ? 0 : after(now, options.timeToLive));
        long deliveryTime = after(now, options.deliveryDelay);
        message.setJMSDeliveryTime(deliveryTime);
        return options.deliveryDelay == 0 ? 0 : deliveryTime;
    }

    /** Some milliseconds after a time, however many: {@link Long#MAX_VALUE} is what applications write for ever. */
    private static long after(long now, long milliseconds) {
        return milliseconds > END_OF_TIME - now ? END_OF_TIME : now + milliseconds;
    }

    /** Another provider's message learns what it was sent with. */
    private static void copyHeaders(FerryMessage from, Message to) throws JMSException {
        to.setJMSDestination(from.getJMSDestination());
        to.setJMSDeliveryMode(from.getJMSDeliveryMode());
        to.setJMSPriority(from.getJMSPriority());
        to.setJMSMessageID(from.getJMSMessageID());
        to.setJMSTimestamp(from.getJMSTimestamp());
        to.setJMSExpiration(from.getJMSExpiration());
        to.setJMSDeliveryTime(from.getJMSDeliveryTime());
    }
}
