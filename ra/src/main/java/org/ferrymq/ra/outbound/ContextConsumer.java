package org.ferrymq.ra.outbound;

import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;

/** The consumer of a {@link ContextHandle}. */
final class ContextConsumer implements JMSConsumer {
    private final ConsumerHandle consumer;

    ContextConsumer(ConsumerHandle consumer) {
        this.consumer = consumer;
    }

    @Override
    public @Nullable String getMessageSelector() {
        return JmsCalls.find(consumer::getMessageSelector);
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
        return JmsCalls.find(consumer::receive);
    }

    @Override
    public @Nullable Message receive(long timeoutMillis) {
        return JmsCalls.find(() -> consumer.receive(timeoutMillis));
    }

    @Override
    public @Nullable Message receiveNoWait() {
        return JmsCalls.find(consumer::receiveNoWait);
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> type) {
        return body(type, 0);
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) {
        // a negative time would be taken for receiveBodyNoWait
        return body(type, Math.max(0, timeoutMillis));
    }

    @Override
    public <T> @Nullable T receiveBodyNoWait(Class<T> type) {
        return body(type, -1);
    }

    private <T> @Nullable T body(Class<T> type, long timeoutMillis) {
        return JmsCalls.find(() -> consumer.receiveBody(type, timeoutMillis));
    }

    @Override
    public void close() {
        JmsCalls.run(consumer::close);
    }
}
