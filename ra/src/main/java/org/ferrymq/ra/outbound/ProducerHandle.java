package org.ferrymq.ra.outbound;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import org.jspecify.annotations.Nullable;

/**
 * The producer that an application holds: keeps the settings and sends on the physical session of the current transaction. Sends with a completion listener are
 * forbidden in Jakarta EE, because the listener would run outside of the container's control.
 */
final class ProducerHandle implements MessageProducer, QueueSender, TopicPublisher {
    private static final String SEND_WITH_LISTENER = "MessageProducer.send with a CompletionListener";

    private final Bound<MessageProducer> producer;
    private final @Nullable Destination destination;
    private int deliveryMode = DeliveryMode.PERSISTENT;
    private int priority = Message.DEFAULT_PRIORITY;
    private long timeToLive;
    private long deliveryDelay;
    private boolean disableMessageId;
    private boolean disableTimestamp;

    /** Opens the producer at once, so that a wrong destination is refused here. */
    ProducerHandle(Bound<MessageProducer> producer, @Nullable Destination destination) throws JMSException {
        this.producer = producer;
        this.destination = destination;
        producer.get();
    }

    /** {@return the provider's producer with the settings of this one; setting them there checks them} */
    private MessageProducer configured() throws JMSException {
        MessageProducer physical = producer.get();
        physical.setDeliveryMode(deliveryMode);
        physical.setPriority(priority);
        physical.setTimeToLive(timeToLive);
        physical.setDeliveryDelay(deliveryDelay);
        physical.setDisableMessageID(disableMessageId);
        physical.setDisableMessageTimestamp(disableTimestamp);
        return physical;
    }

    @Override
    public void send(Message message) throws JMSException {
        configured().send(message);
    }

    @Override
    public void send(Message message, int mode, int messagePriority, long liveMillis) throws JMSException {
        configured().send(message, mode, messagePriority, liveMillis);
    }

    @Override
    public void send(Destination to, Message message) throws JMSException {
        configured().send(to, message);
    }

    @Override
    public void send(Destination to, Message message, int mode, int messagePriority, long liveMillis)
            throws JMSException {
        configured().send(to, message, mode, messagePriority, liveMillis);
    }

    @Override
    public void send(Queue queue, Message message) throws JMSException {
        send((Destination) queue, message);
    }

    @Override
    public void send(Queue queue, Message message, int mode, int messagePriority, long liveMillis) throws JMSException {
        send((Destination) queue, message, mode, messagePriority, liveMillis);
    }

    @Override
    public void publish(Message message) throws JMSException {
        send(message);
    }

    @Override
    public void publish(Message message, int mode, int messagePriority, long liveMillis) throws JMSException {
        send(message, mode, messagePriority, liveMillis);
    }

    @Override
    public void publish(Topic topic, Message message) throws JMSException {
        send(topic, message);
    }

    @Override
    public void publish(Topic topic, Message message, int mode, int messagePriority, long liveMillis)
            throws JMSException {
        send(topic, message, mode, messagePriority, liveMillis);
    }

    @Override
    public void send(Message message, CompletionListener listener) throws JMSException {
        throw Forbidden.call(SEND_WITH_LISTENER);
    }

    @Override
    public void send(Message message, int mode, int messagePriority, long liveMillis, CompletionListener listener)
            throws JMSException {
        throw Forbidden.call(SEND_WITH_LISTENER);
    }

    @Override
    public void send(Destination to, Message message, CompletionListener listener) throws JMSException {
        throw Forbidden.call(SEND_WITH_LISTENER);
    }

    @Override
    public void send(
            Destination to,
            Message message,
            int mode,
            int messagePriority,
            long liveMillis,
            CompletionListener listener)
            throws JMSException {
        throw Forbidden.call(SEND_WITH_LISTENER);
    }

    @Override
    public void close() throws JMSException {
        producer.close();
    }

    @Override
    public @Nullable Destination getDestination() throws JMSException {
        producer.get();
        return destination;
    }

    @Override
    public Queue getQueue() throws JMSException {
        if (getDestination() instanceof Queue queue) {
            return queue;
        }
        throw new IllegalStateException("Not a sender to a queue");
    }

    @Override
    public Topic getTopic() throws JMSException {
        if (getDestination() instanceof Topic topic) {
            return topic;
        }
        throw new IllegalStateException("Not a publisher to a topic");
    }

    @Override
    public void setDeliveryMode(int mode) throws JMSException {
        producer.get().setDeliveryMode(mode);
        deliveryMode = mode;
    }

    @Override
    public int getDeliveryMode() throws JMSException {
        producer.get();
        return deliveryMode;
    }

    @Override
    public void setPriority(int newPriority) throws JMSException {
        producer.get().setPriority(newPriority);
        priority = newPriority;
    }

    @Override
    public int getPriority() throws JMSException {
        producer.get();
        return priority;
    }

    @Override
    public void setTimeToLive(long millis) throws JMSException {
        producer.get().setTimeToLive(millis);
        timeToLive = millis;
    }

    @Override
    public long getTimeToLive() throws JMSException {
        producer.get();
        return timeToLive;
    }

    @Override
    public void setDeliveryDelay(long millis) throws JMSException {
        producer.get().setDeliveryDelay(millis);
        deliveryDelay = millis;
    }

    @Override
    public long getDeliveryDelay() throws JMSException {
        producer.get();
        return deliveryDelay;
    }

    @Override
    public void setDisableMessageID(boolean disable) throws JMSException {
        producer.get().setDisableMessageID(disable);
        disableMessageId = disable;
    }

    @Override
    public boolean getDisableMessageID() throws JMSException {
        producer.get();
        return disableMessageId;
    }

    @Override
    public void setDisableMessageTimestamp(boolean disable) throws JMSException {
        producer.get().setDisableMessageTimestamp(disable);
        disableTimestamp = disable;
    }

    @Override
    public boolean getDisableMessageTimestamp() throws JMSException {
        producer.get();
        return disableTimestamp;
    }
}
