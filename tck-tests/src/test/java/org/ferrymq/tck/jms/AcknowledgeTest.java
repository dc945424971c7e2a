package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acknowledge modes, recover, listeners, stop and close. */
class AcknowledgeTest extends JmsTest {
    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    void whatReceiveReturnedDoesNotComeAgain(int mode) throws JMSException {
        Connection other = open();
        other.start();
        Session session = other.createSession(mode);
        send(session, queue(), "1", "2", "3");
        MessageConsumer consumer = session.createConsumer(queue());
        assertThat(receive(consumer)).isEqualTo("1");
        session.recover();
        assertThat(receive(consumer)).as("recover gives nothing back").isEqualTo("2");
        other.close();
        assertThat(drain(queue())).containsExactly("3");
    }

    @Test
    void clientAcknowledgeCoversAllThatWasDeliveredAndRecoverRepeatsTheRest() throws JMSException {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        send(session, queue(), "1", "2", "3", "4");
        MessageConsumer consumer = session.createConsumer(queue());
        assertThat(receive(consumer)).isEqualTo("1");
        Message second = consumer.receive(SOON);
        assertThat(second.getJMSRedelivered()).isFalse();
        second.acknowledge();
        assertThat(receive(consumer)).isEqualTo("3");
        session.recover();
        Message third = consumer.receive(SOON);
        assertThat(text(third)).isEqualTo("3");
        assertThat(third.getJMSRedelivered()).isTrue();
        assertThat(third.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        Message fourth = consumer.receive(SOON);
        assertThat(text(fourth)).isEqualTo("4");
        assertThat(fourth.getJMSRedelivered()).as("was prefetched only").isFalse();
        session.close();
        assertThatThrownBy(fourth::acknowledge).isInstanceOf(IllegalStateException.class);
        assertThat(drain(queue())).containsExactly("3", "4");
    }

    @Test
    void unacknowledgedMessagesGoBackWhenTheConnectionCloses() throws JMSException {
        Connection other = open();
        other.start();
        Session session = other.createSession(Session.CLIENT_ACKNOWLEDGE);
        send(session, queue(), "1", "2");
        assertThat(receive(session.createConsumer(queue()))).isEqualTo("1");
        other.close();
        MessageConsumer consumer = connection.createSession().createConsumer(queue());
        Message first = consumer.receive(SOON);
        assertThat(text(first)).isEqualTo("1");
        assertThat(first.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        Message second = consumer.receive(SOON);
        assertThat(text(second)).isEqualTo("2");
        assertThat(second.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    void listenersGetMessagesInOrderAndAFailedOneAgain() throws JMSException {
        Session session = connection.createSession();
        List<String> seen = new CopyOnWriteArrayList<>();
        MessageConsumer consumer = session.createConsumer(queue());
        consumer.setMessageListener(message -> {
            try {
                seen.add(text(message) + "/" + message.getIntProperty("JMSXDeliveryCount"));
                if (text(message).equals("2") && !message.getJMSRedelivered()) {
                    throw new IllegalArgumentException("expected by the test");
                }
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        });
        send(connection.createSession(), queue(), "1", "2", "3");
        await().atMost(ONE_MINUTE).until(() -> seen.size() == 4);
        assertThat(seen).containsExactly("1/1", "2/1", "2/2", "3/1");
        assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateException.class);
        session.close();
        assertThat(drain(queue())).isEmpty();
    }

    @Test
    void stopHoldsMessagesBackAndStartLetsThemGo() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue());
        connection.stop();
        send(connection.createSession(), queue(), "1");
        assertThat(consumer.receive(NEVER)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();
        connection.start();
        assertThat(receive(consumer)).isEqualTo("1");
    }

    @Test
    void aReceiveThatWaitsReturnsNullWhenItsConnectionCloses() throws Exception {
        MessageConsumer consumer = connection.createSession().createConsumer(queue());
        CountDownLatch returned = new CountDownLatch(1);
        List<Object> result = new CopyOnWriteArrayList<>();
        Thread waiter = new Thread(() -> {
            try {
                result.add(String.valueOf(consumer.receive()));
            } catch (JMSException e) {
                result.add(e);
            }
            returned.countDown();
        });
        waiter.start();
        await().atMost(ONE_MINUTE).until(() -> waiter.getState() == Thread.State.WAITING);
        connection.close();
        assertThat(returned.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(result).containsExactly("null");
        assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void listenersMustNotCloseTheirSessionAndCloseWaitsForThem() throws Exception {
        Session session = connection.createSession();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Object> seen = new CopyOnWriteArrayList<>();
        session.createConsumer(queue()).setMessageListener(message -> {
            for (AutoCloseable own : List.<AutoCloseable>of(session, connection)) {
                try {
                    own.close();
                } catch (IllegalStateException e) {
                    seen.add("refused");
                } catch (Exception e) {
                    seen.add(e);
                }
            }
            entered.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                seen.add(e);
            }
            seen.add("done");
        });
        send(connection.createSession(), queue(), "1");
        assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
        Thread closer = new Thread(() -> {
            try {
                session.close();
                seen.add("closed");
            } catch (JMSException e) {
                seen.add(e);
            }
        });
        closer.start();
        await().atMost(ONE_MINUTE).until(() -> closer.getState() == Thread.State.WAITING);
        go.countDown();
        closer.join(5_000);
        assertThat(seen).containsExactly("refused", "refused", "done", "closed");
    }

    @Test
    void twoConsumersShareAQueueWithPrefetchOff() throws JMSException {
        factory.setUrl("embedded:?prefetch=0");
        try (Connection pulling = factory.createConnection()) {
            pulling.start();
            Session session = pulling.createSession();
            Queue queue = queue();
            MessageConsumer first = session.createConsumer(queue);
            MessageConsumer second = session.createConsumer(queue);
            send(session, queue, "1", "2", "3");
            assertThat(receive(first)).isEqualTo("1");
            assertThat(receive(second)).isEqualTo("2");
            assertThat(receive(first)).isEqualTo("3");
            assertEmpty(second);
            assertThat(first.receive(NEVER)).isNull();
        } finally {
            factory.setUrl("embedded:");
        }
    }
}
