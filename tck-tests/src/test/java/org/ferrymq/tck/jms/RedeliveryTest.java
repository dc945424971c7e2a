package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.junit.jupiter.api.Test;

/** What a connection's options say about messages whose delivery failed. */
class RedeliveryTest extends JmsTest {
    @Test
    void aRolledBackMessageWaitsAndThenBecomesADeadLetterThatSaysWhy() throws Exception {
        send(connection.createSession(), queue(), "bad", "good");
        FerryConnectionFactory patient =
                new FerryConnectionFactory("embedded:?redeliveryLimit=1&redeliveryDelay=300ms&redeliveryMultiplier=2");
        try (Connection own = patient.createConnection()) {
            own.start();
            Session session = own.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(queue());
            assertThat(receive(consumer)).isEqualTo("bad");
            long failed = System.nanoTime();
            session.rollback();
            assertThat(receive(consumer)).as("goes on meanwhile").isEqualTo("good");
            session.commit();
            Message again = consumer.receive(SOON);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - failed))
                    .isGreaterThanOrEqualTo(300);
            assertThat(text(again)).isEqualTo("bad");
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            session.rollback();
        }
        MessageConsumer deadLetters = connection
                .createSession()
                .createConsumer(
                        new FerryQueue("%DLQ%JMS_QUEUE"), "DLQ_ORIGIN_TOPIC = '" + queue().getQueueName() + "'");
        Message dead = deadLetters.receive(SOON);
        assertThat(text(dead)).isEqualTo("bad");
        assertThat(dead.getStringProperty("DLQ_ORIGIN_TOPIC")).isEqualTo(queue().getQueueName());
        assertThat(dead.getStringProperty("DLQReason")).isEqualTo("delivered 2 times without success");
        assertThat(dead.getIntProperty("DLQDeliveryCount")).isEqualTo(2);
    }

    /** The usual application has one connection factory, and a listener for what was given up. */
    @Test
    void theDeadLettersOfAConnectionAreConsumedByItToo() throws Exception {
        String dead = name("-dead");
        FerryConnectionFactory factory = new FerryConnectionFactory("embedded:?redeliveryLimit=0&deadLetters=" + dead);
        try (Connection own = factory.createConnection()) {
            own.start();
            Session session = own.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer deadLetters = session.createConsumer(new FerryQueue(dead));
            MessageConsumer consumer = session.createConsumer(queue());
            send(session, queue(), "bad");
            session.commit();
            assertThat(receive(consumer)).isEqualTo("bad");
            session.rollback();
            assertThat(receive(deadLetters)).isEqualTo("bad");
            session.commit();
        }
    }

    private void sendInGroup(Session session, String group, String... texts) throws JMSException {
        MessageProducer producer = session.createProducer(queue());
        for (String text : texts) {
            TextMessage message = session.createTextMessage(text);
            message.setStringProperty("JMSXGroupID", group);
            producer.send(message);
        }
        producer.close();
    }

    @Test
    void aGroupWaitsBehindItsMessageThatFailedWhereverItsOthersAre() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        AtomicBoolean failed = new AtomicBoolean();
        sendInGroup(connection.createSession(), "g", "g1", "g2");
        sendInGroup(connection.createSession(), "h", "h1");
        try (Connection own = new FerryConnectionFactory("embedded:?redeliveryDelay=1s").createConnection()) {
            Session session = own.createSession();
            MessageListener listener = message -> {
                String text;
                try {
                    text = text(message);
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
                if (text.equals("g1") && failed.compareAndSet(false, true)) {
                    throw new IllegalStateException("expected by the test");
                }
                seen.add(text);
            };
            session.createConsumer(queue()).setMessageListener(listener);
            own.createSession().createConsumer(queue()).setMessageListener(listener);
            own.start();
            await().atMost(60, TimeUnit.SECONDS).until(failed::get);
            sendInGroup(connection.createSession(), "g", "g3");
            await().atMost(60, TimeUnit.SECONDS).until(() -> seen.size() == 4);
        }
        assertThat(seen).as("others need not wait").contains("h1");
        assertThat(seen.stream().filter(text -> text.startsWith("g"))).containsExactly("g1", "g2", "g3");
    }

    @Test
    void jitterSpreadsMessagesThatFailedTogether() throws Exception {
        int count = 30;
        String[] texts = IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
        send(connection.createSession(), queue(), texts);
        // each waits for anything from no time to the whole delay
        String options = "embedded:?redeliveryDelay=2s&redeliveryJitter=1&redeliveryLimit=-1";
        boolean spread = false;
        try (Connection own = new FerryConnectionFactory(options).createConnection()) {
            own.start();
            Session session = own.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(queue());
            assertThat(received(consumer, count)).as("at first").containsExactly(texts);
            // a machine that sleeps through a whole delay sees no difference
            for (int round = 0; round < 10 && !spread; round++) {
                session.rollback();
                List<String> again = received(consumer, count);
                assertThat(again).containsExactlyInAnyOrder(texts);
                spread = !again.equals(List.of(texts));
            }
            session.commit();
        }
        assertThat(spread).as("they came at different times").isTrue();
    }

    private static List<String> received(MessageConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(receive(consumer));
        }
        return texts;
    }
}
