package org.ferrymq.jms;

import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;

/** A consumer of the simplified API. For its context's thread. */
final class FerryContextConsumer implements JMSConsumer {
    private final FerryConsumer consumer;

    FerryContextConsumer(FerryConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public @Nullable String getMessageSelector() {
        return JmsRuntimeExceptions.callNullable(consumer::getMessageSelector);
    }

    @Override
    public @Nullable MessageListener getMessageListener() {
        return JmsRuntimeExceptions.callNullable(consumer::getMessageListener);
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) {
        JmsRuntimeExceptions.run(() -> consumer.setMessageListener(listener));
    }

    @Override
    public @Nullable Message receive() {
        return JmsRuntimeExceptions.callNullable(consumer::receive);
    }

    @Override
    public @Nullable Message receive(long timeout) {
        return JmsRuntimeExceptions.callNullable(() -> consumer.receive(timeout));
    }

    @Override
    public @Nullable Message receiveNoWait() {
        return JmsRuntimeExceptions.callNullable(consumer::receiveNoWait);
    }

    @Override
    public void close() {
        JmsRuntimeExceptions.run(consumer::close);
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> c) {
        return JmsRuntimeExceptions.callNullable(() -> consumer.receiveBody(c, 0));
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> c, long timeout) {
        return JmsRuntimeExceptions.callNullable(() -> consumer.receiveBody(c, timeout));
    }

    @Override
    public <T> @Nullable T receiveBodyNoWait(Class<T> c) {
        return JmsRuntimeExceptions.callNullable(() -> consumer.receiveBody(c, -1));
    }
}
