package org.ferrymq.ra.outbound;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;

/** The consumer of a {@link ContextHandle}. */
final class ContextConsumer implements JMSConsumer {
    private final MessageConsumer consumer;

    ContextConsumer(MessageConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public @Nullable String getMessageSelector() {
        return JmsCalls.get(consumer::getMessageSelector);
    }

    @Override
    public @Nullable MessageListener getMessageListener() {
        throw Forbidden.contextCall("JMSConsumer.getMessageListener");
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) {
        throw Forbidden.contextCall("JMSConsumer.setMessageListener");
    }

    @Override
    public @Nullable Message receive() {
        return JmsCalls.get(consumer::receive);
    }

    @Override
    public @Nullable Message receive(long timeoutMillis) {
        return JmsCalls.get(() -> consumer.receive(timeoutMillis));
    }

    @Override
    public @Nullable Message receiveNoWait() {
        return JmsCalls.get(consumer::receiveNoWait);
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> type) {
        return body(receive(), type);
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) {
        return body(receive(timeoutMillis), type);
    }

    @Override
    public <T> @Nullable T receiveBodyNoWait(Class<T> type) {
        return body(receiveNoWait(), type);
    }

    private static <T> @Nullable T body(@Nullable Message message, Class<T> type) {
        if (message == null) {
            return null;
        }
        return JmsCalls.get(() -> {
            try {
                return message.getBody(type);
            } catch (MessageFormatException e) {
                throw e;
            } catch (JMSException e) {
                MessageFormatException failure = new MessageFormatException(e.getMessage());
                failure.initCause(e);
                throw failure;
            }
        });
    }

    @Override
    public void close() {
        JmsCalls.run(consumer::close);
    }
}
