package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrymq.client.connect.BackendFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners that could show a message to nobody: it stays the next one, and the broker does not hear of it. */
@Timeout(120)
class NotDeliveredTest {
    private static final int XA = -1;

    private final ScriptedBackend backend = new ScriptedBackend();
    private final List<String> offered = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private XAConnection connection;

    @BeforeEach
    void connect() throws JMSException {
        connection = new FerryConnectionFactory("ferry://localhost?prefetch=10") {
            private static final long serialVersionUID = 1L;

            @Override
            BackendFactory backends() {
                return url -> backend;
            }
        }.createXAConnection();
        connection.start();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
    }

    private MessageConsumer consumer(int mode) throws JMSException {
        Session session = mode == XA ? connection.createXASession() : connection.createSession(mode);
        MessageConsumer consumer = session.createConsumer(new FerryQueue("q"));
        consumer.setMessageListener(message -> {
            try {
                offered.add(((TextMessage) message).getText());
            } catch (JMSException e) {
                offered.add(e.toString());
            }
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new NotDeliveredException("not now", new IllegalStateException("suspended"));
            }
        });
        return consumer;
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, XA})
    void itIsOfferedAgainInOrderAndAcknowledgedOnce(int mode) throws JMSException {
        refusals.set(2);
        MessageConsumer consumer = consumer(mode);
        backend.deliver(1, 1, 1, "a");
        backend.deliver(1, 2, 1, "b");
        await().atMost(ONE_MINUTE).until(() -> offered.size() == 4);
        assertThat(offered).containsExactly("a", "a", "a", "b");
        consumer.close();
        await().atMost(ONE_MINUTE)
                .until(() ->
                        backend.calls("ack").stream().anyMatch(call -> call.endsWith("2-2") || call.endsWith("1-2")));
        assertThat(backend.calls("recover")).isEmpty();
        assertThat(backend.calls("close consumer")).containsExactly("close consumer 1 at 2");
    }

    @Test
    void closingAfterwardsTellsTheBrokerThatNobodyHasSeenIt() throws Exception {
        CountDownLatch inListener = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Session session = connection.createXASession();
        MessageConsumer consumer = session.createConsumer(new FerryQueue("q"));
        consumer.setMessageListener(message -> {
            if (inListener.getCount() == 0) {
                return;
            }
            inListener.countDown();
            try {
                closing.await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
            throw new NotDeliveredException("not now", new IllegalStateException("suspended"));
        });
        backend.deliver(1, 1, 1, "a");
        backend.deliver(1, 2, 1, "b");
        inListener.await();
        Thread closer = new Thread(() -> {
            try {
                session.close();
            } catch (JMSException e) {
                interrupted.set(true);
            }
        });
        closer.start();
        await().atMost(ONE_MINUTE).until(() -> closer.getState() == Thread.State.WAITING); // for the listener
        closing.countDown();
        closer.join();
        assertThat(interrupted).isFalse();
        assertThat(backend.calls("close consumer")).containsExactly("close consumer 1 at 0");
        assertThat(backend.calls("ack")).isEmpty();
        assertThat(backend.calls("recover")).isEmpty();
    }
}
