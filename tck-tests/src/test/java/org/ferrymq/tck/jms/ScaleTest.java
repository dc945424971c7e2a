package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Large numbers of things: what they cost must not grow with them. {@code -Dferrymq.scale.backlog=1000000} makes the backlog of the selector test larger; it
 * prints how long each receive took.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ScaleTest extends JmsTest {
    private static final int MANY = 10_000;
    private static final int BACKLOG = Integer.getInteger("ferrymq.scale.backlog", 100_000);
    private static final int MATCHING = 10;

    @Test
    void tenThousandSessionsOnOneConnection() throws JMSException {
        MessageConsumer consumer = connection.createSession().createConsumer(queue());
        int threads = Thread.activeCount();
        List<Session> sessions = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            sessions.add(connection.createSession());
        }
        for (Session session : sessions) {
            MessageProducer producer = session.createProducer(queue());
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.send(session.createTextMessage("x"));
        }
        assertThat(Thread.activeCount() - threads).as("threads").isLessThan(20);
        for (int i = 0; i < MANY; i++) {
            assertThat(consumer.receive(SOON)).isNotNull();
        }
        for (Session session : sessions) {
            session.close();
        }
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void temporaryQueuesLeaveNothingBehind() throws JMSException {
        exchange(2_000);
        long before = usedHeap();
        exchange(MANY);
        assertThat(usedHeap() - before)
                .as("bytes on the heap, of client and broker")
                .isLessThan(5L << 20);
    }

    /** A request with a reply queue of its own, many times. */
    private void exchange(int times) throws JMSException {
        try (Session session = connection.createSession()) {
            MessageProducer producer = session.createProducer(null);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            for (int i = 0; i < times; i++) {
                TemporaryQueue replies = session.createTemporaryQueue();
                try (MessageConsumer consumer = session.createConsumer(replies)) {
                    producer.send(replies, session.createTextMessage("reply"));
                    assertThat(consumer.receive(SOON)).isNotNull();
                }
                replies.delete();
            }
        }
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    @Test
    void aTransactionOfAHundredThousandMessages() throws JMSException {
        int count = 100_000;
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(queue());
            for (int i = 0; i < count; i++) {
                producer.send(session.createTextMessage(Integer.toString(i)));
            }
            MessageConsumer consumer = session.createConsumer(queue());
            assertThat(consumer.receiveNoWait()).isNull();
            session.commit();
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < count; i++) {
                    Message message = consumer.receive(SOON);
                    assertThat(text(message)).isEqualTo(Integer.toString(i));
                    assertThat(message.getJMSRedelivered()).isEqualTo(round == 1);
                }
                if (round == 0) {
                    session.rollback();
                } else {
                    session.commit();
                }
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void aSelectorFindsTheFewThatMatchInALargeBacklog() throws JMSException {
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(queue());
            for (int i = 0; i < BACKLOG; i++) {
                Message message = session.createMessage();
                message.setIntProperty("number", i);
                message.setBooleanProperty("wanted", i % (BACKLOG / MATCHING) == 5);
                producer.send(message);
                if (i % 10_000 == 9_999) {
                    session.commit();
                }
            }
            session.commit();
        }
        String selector = "wanted = TRUE";
        Session session = connection.createSession();
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < MATCHING; i++) {
            long begin = System.nanoTime();
            // as Spring's JmsTemplate does it: a consumer for each receive
            try (MessageConsumer consumer = session.createConsumer(queue(), selector)) {
                Message message = consumer.receive(SOON * 6);
                assertThat(message.getIntProperty("number")).isEqualTo(BACKLOG / MATCHING * i + 5);
            }
            micros.add((System.nanoTime() - begin) / 1_000);
        }
        System.out.printf("receives with a selector, %d messages waiting: %s us%n", BACKLOG, micros);
        try (MessageConsumer consumer = session.createConsumer(queue(), selector)) {
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }
}
