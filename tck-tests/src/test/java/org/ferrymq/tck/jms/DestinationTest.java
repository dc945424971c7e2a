package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.ferrymq.jms.FerryTopic;
import org.junit.jupiter.api.Test;

/** Queues, topics and their subscriptions, selectors, browsers, temporary destinations. */
class DestinationTest extends JmsTest {
    private static void sendTagged(Session session, jakarta.jms.Destination to, String... tags) throws JMSException {
        MessageProducer producer = session.createProducer(to);
        for (int i = 0; i < tags.length; i++) {
            TextMessage message = session.createTextMessage(tags[i]);
            message.setStringProperty("TAGS", tags[i]);
            message.setIntProperty("n", i);
            producer.send(message);
        }
    }

    @Test
    void tagSelectorsTakeTheirOwnAndLeaveTheRest() throws JMSException {
        Session session = connection.createSession();
        MessageConsumer some = session.createConsumer(queue(), "TAGS IN ('b', 'c')");
        sendTagged(session, queue(), "a", "b", "c", "a");
        assertThat(receive(some)).isEqualTo("b");
        assertThat(receive(some)).isEqualTo("c");
        assertEmpty(some);
        some.close();
        assertThat(drain(queue())).containsExactly("a", "a");
    }

    @Test
    void selectorsSeeTypedPropertiesAndHeaders() throws JMSException {
        Session session = connection.createSession();
        sendTagged(session, queue(), "a", "b", "c");
        MessageProducer producer = session.createProducer(queue());
        Message typed = session.createTextMessage("typed");
        typed.setJMSType("car");
        typed.setDoubleProperty("price", 9.5);
        producer.send(typed, DeliveryMode.NON_PERSISTENT, 7, 0);
        MessageConsumer byType =
                session.createConsumer(queue(), "JMSType = 'car' AND price BETWEEN 9 AND 10 AND JMSPriority > 6");
        assertThat(receive(byType)).isEqualTo("typed");
        byType.close();
        MessageConsumer byNumber = session.createConsumer(queue(), "n >= 1 AND TAGS LIKE '%'");
        assertThat(receive(byNumber)).isEqualTo("b");
        assertThat(receive(byNumber)).isEqualTo("c");
        byNumber.close();
        assertThatThrownBy(() -> session.createConsumer(queue(), "n = = 1"))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createBrowser(queue(), "n = = 1"))
                .isInstanceOf(InvalidSelectorException.class);
        assertThat(drain(queue())).containsExactly("a");
    }

    @Test
    void everySubscriberOfATopicGetsACopyAndDurableOnesAlsoWhileAway() throws JMSException {
        Connection first = open(name("-client"));
        MessageConsumer durable = first.createSession().createDurableConsumer(topic(), "sub");
        Session session = connection.createSession();
        MessageConsumer one = session.createConsumer(topic());
        MessageConsumer two = session.createConsumer(topic(), "n = 1", false);
        send(session, topic(), "1");
        assertThat(receive(one)).isEqualTo("1");
        assertThat(receive(durable)).isEqualTo("1");
        assertEmpty(two);
        assertThatThrownBy(() -> first.createSession().createDurableConsumer(topic(), "sub"))
                .as("a second consumer of an unshared durable subscription")
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> first.createSession().unsubscribe("sub")).isInstanceOf(JMSException.class);
        first.close();
        send(session, topic(), "2");

        Connection again = open(name("-client"));
        Session later = again.createSession();
        MessageConsumer back = later.createDurableConsumer(topic(), "sub");
        assertThat(receive(back)).isEqualTo("2");
        back.close();
        later.unsubscribe("sub");
        assertThatThrownBy(() -> later.unsubscribe("sub")).isInstanceOf(InvalidDestinationException.class);
        send(session, topic(), "3");
        assertEmpty(later.createDurableConsumer(topic(), "sub"));
        assertThatThrownBy(() -> session.createDurableConsumer(topic(), "sub"))
                .as("without a client identifier")
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sharedSubscriptionsDivideMessagesAmongTheirConsumers() throws JMSException {
        Session one = connection.createSession();
        Session two = connection.createSession();
        for (boolean durable : List.of(false, true)) {
            Topic topic = new FerryTopic(name("-t" + durable));
            MessageConsumer a =
                    durable ? one.createSharedDurableConsumer(topic, "s") : one.createSharedConsumer(topic, "s");
            MessageConsumer b =
                    durable ? two.createSharedDurableConsumer(topic, "s") : two.createSharedConsumer(topic, "s");
            MessageConsumer other = one.createSharedConsumer(topic, "other" + durable);
            String[] texts = {"1", "2", "3", "4", "5", "6"};
            send(one, topic, texts);
            List<String> seen = new ArrayList<>();
            await().atMost(ONE_MINUTE).until(() -> {
                for (MessageConsumer each : List.of(a, b)) {
                    Message message = each.receiveNoWait();
                    if (message != null) {
                        seen.add(text(message));
                    }
                }
                return seen.size() == texts.length;
            });
            assertThat(seen).containsExactlyInAnyOrder(texts);
            for (String text : texts) {
                assertThat(receive(other)).isEqualTo(text);
            }
        }
    }

    @Test
    void noLocalLeavesOutWhatTheConnectionSent() throws JMSException {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(topic(), null, true);
        send(session, topic(), "own");
        Connection other = open();
        send(other.createSession(), topic(), "other");
        assertThat(receive(consumer)).isEqualTo("other");
    }

    @Test
    void browsersLookAndTakeNothing() throws JMSException {
        Session session = connection.createSession();
        List<String> texts = new ArrayList<>();
        MessageProducer producer = session.createProducer(queue());
        for (int i = 0; i < 250; i++) {
            TextMessage message = session.createTextMessage("m" + i);
            message.setIntProperty("i", i);
            texts.add(message.getText());
            producer.send(message);
        }
        QueueBrowser all = session.createBrowser(queue());
        assertThat(browse(all)).isEqualTo(texts);
        assertThat(browse(session.createBrowser(queue(), "i < 3"))).containsExactly("m0", "m1", "m2");
        assertThat(drain(queue())).isEqualTo(texts);
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(browse(all)).isEmpty());
        all.close();
        assertThatThrownBy(all::getEnumeration).isInstanceOf(IllegalStateException.class);
    }

    private static List<String> browse(QueueBrowser browser) throws JMSException {
        List<String> seen = new ArrayList<>();
        Enumeration<?> messages = browser.getEnumeration();
        while (messages.hasMoreElements()) {
            seen.add(((TextMessage) messages.nextElement()).getText());
        }
        return seen;
    }

    @Test
    void requestsGetRepliesByATemporaryQueueOfTheirConnection() throws JMSException {
        QueueSession asking = factory.createQueueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        asking.close();
        Session answering = connection.createSession();
        Queue service = queue();
        answering.createConsumer(service).setMessageListener(request -> {
            try {
                MessageProducer producer = answering.createProducer(null);
                Message reply = answering.createTextMessage("re: " + text(request));
                reply.setJMSCorrelationID(request.getJMSMessageID());
                producer.send(request.getJMSReplyTo(), reply);
                producer.close();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        var queueConnection = factory.createQueueConnection();
        try (queueConnection) {
            queueConnection.start();
            QueueSession session = queueConnection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            QueueRequestor requestor = new QueueRequestor(session, service);
            for (int i = 0; i < 3; i++) {
                assertThat(text(requestor.request(session.createTextMessage("q" + i))))
                        .isEqualTo("re: q" + i);
            }
            requestor.close();
        }
    }

    @Test
    void temporaryQueuesBelongToTheirConnectionAndEndWithIt() throws JMSException {
        Connection owner = open();
        owner.start();
        Session session = owner.createSession();
        TemporaryQueue queue = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(queue);
        Session foreign = connection.createSession();
        assertThatThrownBy(() -> foreign.createConsumer(queue)).isInstanceOf(JMSException.class);
        send(foreign, queue, "1");
        assertThat(receive(consumer)).isEqualTo("1");
        assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class);
        consumer.close();
        queue.delete();
        assertThatThrownBy(() -> send(foreign, queue, "2")).isInstanceOf(InvalidDestinationException.class);
        TemporaryQueue second = session.createTemporaryQueue();
        owner.close();
        assertThatThrownBy(() -> send(foreign, second, "3")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void aNameIsAQueueOrATopicNotBoth() throws JMSException {
        Session session = connection.createSession();
        session.createProducer(queue());
        Topic sameName = new FerryTopic(queue().getQueueName());
        assertThatThrownBy(() -> session.createProducer(sameName)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createConsumer(null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void clientIdentifiersAreUniqueAndSetFirst() throws JMSException {
        Connection one = open();
        one.setClientID(name("-id"));
        assertThat(one.getClientID()).isEqualTo(name("-id"));
        assertThatThrownBy(() -> one.setClientID("x")).isInstanceOf(IllegalStateException.class);
        Connection two = open();
        assertThatThrownBy(() -> two.setClientID(name("-id"))).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> two.setClientID("")).isInstanceOf(InvalidClientIDException.class);
        two.createSession();
        assertThatThrownBy(() -> two.setClientID("late")).isInstanceOf(IllegalStateException.class);
        one.close();
        open(name("-id"));
    }
}
