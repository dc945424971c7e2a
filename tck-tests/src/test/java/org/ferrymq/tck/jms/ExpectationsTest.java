package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What users expect beyond the official suite: requests over topics, slow subscribers, misuse of a session, closing from elsewhere. */
class ExpectationsTest extends JmsTest {
    private static final long PATIENCE = 60_000;

    @Test
    void requestsOverATopicAreAnsweredByATemporaryTopic() throws JMSException {
        Topic service = topic();
        Session answering = connection.createSession();
        answering.createConsumer(service).setMessageListener(request -> {
            try (MessageProducer producer = answering.createProducer(request.getJMSReplyTo())) {
                producer.send(answering.createTextMessage("re: " + text(request)));
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        try (TopicConnection asking = factory.createTopicConnection()) {
            asking.start();
            TopicSession session = asking.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
            TopicRequestor requestor = new TopicRequestor(session, service);
            for (int i = 0; i < 3; i++) {
                assertThat(text(requestor.request(session.createTextMessage("q" + i))))
                        .isEqualTo("re: q" + i);
            }
            requestor.close();
        }
    }

    @Test
    void aSubscriberThatDoesNotReadNeitherStallsOthersNorLosesAnything() throws JMSException {
        int count = 2_000;
        Session session = connection.createSession();
        MessageConsumer slow = connection.createSession().createConsumer(topic());
        MessageConsumer quick = session.createConsumer(topic());
        MessageProducer producer = session.createProducer(topic());
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        for (int i = 0; i < count; i++) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(new byte[1024]);
            message.setIntProperty("number", i);
            producer.send(message);
            assertThat(quick.receive(PATIENCE).getIntProperty("number")).isEqualTo(i);
        }
        for (int i = 0; i < count; i++) {
            Message message = slow.receive(PATIENCE);
            assertThat(message).isNotNull();
            assertThat(message.getIntProperty("number")).isEqualTo(i);
        }
    }

    @Test
    void aConsumerWithAListenerIsNotReceivedFrom() throws JMSException {
        MessageConsumer consumer = connection.createSession().createConsumer(queue());
        consumer.setMessageListener(message -> {});
        assertThatThrownBy(() -> consumer.receive(PATIENCE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSessionIsClosedByAnotherThreadWhileItsReceiveWaits() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue());
        CompletableFuture<Message> received = CompletableFuture.supplyAsync(() -> {
            try {
                return consumer.receive();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        session.close();
        assertThat(received.handle((message, failure) -> message).get(60, TimeUnit.SECONDS))
                .isNull();
    }
}
