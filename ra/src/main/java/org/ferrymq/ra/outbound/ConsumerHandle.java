package org.ferrymq.ra.outbound;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import org.ferrymq.jms.BodyReceiver;
import org.jspecify.annotations.Nullable;

/** The consumer that an application holds: receives on the physical session of the current transaction. Listeners are for the container only. */
final class ConsumerHandle implements MessageConsumer, QueueReceiver, TopicSubscriber, BodyReceiver {
    private final Bound<MessageConsumer> consumer;
    private final @Nullable Destination destination;
    private final boolean noLocal;

    /** Opens the consumer at once, so that a wrong selector or destination is refused here. */
    ConsumerHandle(Bound<MessageConsumer> consumer, @Nullable Destination destination, boolean noLocal)
            throws JMSException {
        this.consumer = consumer;
        this.destination = destination;
        this.noLocal = noLocal;
        consumer.get();
    }

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        return consumer.get().getMessageSelector();
    }

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        throw Forbidden.call("MessageConsumer.getMessageListener");
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        throw Forbidden.call("MessageConsumer.setMessageListener");
    }

    @Override
    public @Nullable Message receive() throws JMSException {
        return consumer.get().receive();
    }

    @Override
    public @Nullable Message receive(long timeoutMillis) throws JMSException {
        return consumer.get().receive(timeoutMillis);
    }

    @Override
    public @Nullable Message receiveNoWait() throws JMSException {
        return consumer.get().receiveNoWait();
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) throws JMSException {
        if (consumer.get() instanceof BodyReceiver receiver) {
            return receiver.receiveBody(type, timeoutMillis);
        }
        throw new JMSException("the provider's consumer cannot receive bodies", "NOT_SUPPORTED");
    }

    @Override
    public void close() throws JMSException {
        consumer.close();
    }

    @Override
    public Queue getQueue() throws JMSException {
        consumer.get();
        if (destination instanceof Queue queue) {
            return queue;
        }
        throw new IllegalStateException("Not a receiver of a queue");
    }

    @Override
    public Topic getTopic() throws JMSException {
        consumer.get();
        if (destination instanceof Topic topic) {
            return topic;
        }
        throw new IllegalStateException("Not a subscriber of a topic");
    }

    @Override
    public boolean getNoLocal() throws JMSException {
        consumer.get();
        return noLocal;
    }
}
