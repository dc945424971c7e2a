package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrymq.client.connect.BackendFactory;
import org.ferrymq.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** Asynchronous sends that have no answer are limited in number and bytes: the sender waits, and nothing fills the heap. */
class ProducerWindowTest extends ScriptedTest {
    private final AtomicInteger completed = new AtomicInteger();

    private Session session(String options) throws JMSException {
        Connection limited = new FerryConnectionFactory("ferry://localhost?" + options) {
            private static final long serialVersionUID = 1L;

            @Override
            BackendFactory backends() {
                return url -> backend;
            }
        }.createConnection();
        backend.holdSends = true;
        return limited.createSession();
    }

    private static BytesMessage message(Session session, int size) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[size]);
        return message;
    }

    private CompletionListener counting() {
        return new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                completed.incrementAndGet();
            }

            @Override
            public void onException(Message message, Exception exception) {
                completed.incrementAndGet();
            }
        };
    }

    /** Sends so many from another thread; it waits as soon as the window is full. */
    private Running<Void> sending(Session session, MessageProducer producer, int count, int size, boolean listened) {
        return run(() -> {
            for (int i = 0; i < count; i++) {
                BytesMessage message = message(session, size);
                if (listened) {
                    producer.send(message, counting());
                } else {
                    producer.send(message);
                }
            }
        });
    }

    @Test
    void theSenderWaitsBeyondTheNumber() throws Exception {
        Session session = session("producerWindow=10");
        MessageProducer producer = session.createProducer(queue);
        Running<Void> sending = sending(session, producer, 11, 1, true).awaitWaiting();
        assertThat(backend.heldSends).hasSize(10);
        assertThat(sending.isDone()).isFalse();
        backend.heldSends.get(0).complete(null);
        sending.get();
        assertThat(backend.heldSends).hasSize(11);
        backend.heldSends.forEach(each -> each.completeExceptionally(ScriptedBackend.failure(ErrorCode.BUSY)));
        producer.close();
        assertThat(completed).hasValue(11);
    }

    @Test
    void theSenderWaitsBeyondTheBytes() throws Exception {
        Session session = session("producerWindowSize=1MiB");
        MessageProducer producer = session.createProducer(queue);
        Running<Void> sending = sending(session, producer, 5, 300 << 10, true).awaitWaiting();
        assertThat(backend.heldSends).as("of 300 KiB").hasSize(3);
        backend.heldSends.get(0).complete(null);
        backend.heldSends.get(1).complete(null);
        sending.get();
        Running<Void> larger = sending(session, producer, 1, 2 << 20, true).awaitWaiting();
        assertThat(larger.isDone()).as("larger than the window").isFalse();
        backend.heldSends.forEach(each -> each.complete(null));
        larger.get();
        assertThat(backend.heldSends).as("goes alone").hasSize(6);
        backend.heldSends.get(5).complete(null);
        producer.close();
        assertThat(completed).hasValue(6);
    }

    @Test
    void sendsThatNobodyWaitsForAreLimitedToo() throws Exception {
        Session session = session("nonPersistentAsync=true&producerWindowSize=1MiB&producerWindow=4");
        MessageProducer producer = session.createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        Running<Void> large = sending(session, producer, 3, 400 << 10, false).awaitWaiting();
        assertThat(backend.heldSends).hasSize(2);
        backend.heldSends.get(0).complete(null);
        large.get();
        backend.heldSends.forEach(each -> each.complete(null));
        Running<Void> small = sending(session, producer, 5, 1, false).awaitWaiting();
        assertThat(backend.heldSends).hasSize(7);
        backend.heldSends.get(3).complete(null);
        small.get();
        backend.heldSends.forEach(each -> each.complete(null));
    }

    @Test
    void aCompletionListenerThatSendsDoesNotWaitForItself() throws Exception {
        Session session = session("producerWindow=1");
        MessageProducer producer = session.createProducer(queue);
        producer.send(message(session, 1), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    for (int i = 0; i < 3; i++) {
                        producer.send(message(session, 1), counting());
                    }
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
                backend.heldSends.forEach(each -> each.complete(null));
            }

            @Override
            public void onException(Message message, Exception exception) {}
        });
        backend.heldSends.get(0).complete(null);
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(completed).hasValue(3));
        producer.close();
    }
}
