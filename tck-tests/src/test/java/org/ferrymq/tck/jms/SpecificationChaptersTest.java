package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the official suite and reading found, chapter by chapter of Jakarta Messaging 3.1, so that each build runs it without the suite. */
class SpecificationChaptersTest extends JmsTest {

    /** What a call that must not be made comes to. */
    private interface Call {
        void run() throws JMSException;
    }

    private static Exception outcome(Call call) {
        try {
            call.run();
            return null;
        } catch (JMSException e) {
            return e;
        }
    }

    @Nested
    @DisplayName("3.8.1.1 Message selector syntax")
    class MessageSelectorSyntax {
        @Test
        void inAndLikeNeedStrings() throws JMSException {
            Session session = connection.createSession();
            Queue queue = queue();
            MessageProducer producer = session.createProducer(queue);
            Message number = session.createTextMessage("number");
            number.setIntProperty("p", 0);
            producer.send(number);
            Message text = session.createTextMessage("text");
            text.setStringProperty("p", "zero");
            producer.send(text);
            assertThat(receive(session.createConsumer(queue, "p NOT IN ('foo', 'jms')")))
                    .isEqualTo("text");
            for (String selector : new String[] {"p NOT LIKE 'x'", "p IN ('0')", "p LIKE '0'"}) {
                assertEmpty(session.createConsumer(queue, selector));
            }
            assertThat(receive(session.createConsumer(queue, "p = 0"))).isEqualTo("number");
        }

        @Test
        void literalsOfUnlikeTypesAreRefused() throws JMSException {
            Session session = connection.createSession();
            for (String selector : new String[] {"TRUE = 0", "FALSE = 0", "NULL = 0"}) {
                assertThatThrownBy(() -> session.createConsumer(queue(), selector))
                        .as(selector)
                        .isInstanceOf(InvalidSelectorException.class);
            }
        }
    }

    @Nested
    @DisplayName("4.2.4 Subscription name characters and length")
    class SubscriptionNames {
        @Test
        void namesOf128CharactersAreDistinct() throws JMSException {
            Topic topic = topic();
            Connection own = open("client.id-of_some.length-" + "x".repeat(100));
            Session session = own.createSession();
            String common = "_.-".repeat(42) + "Ä";
            assertThat(common + "a").hasSize(128);
            session.createDurableConsumer(topic, common + "a").close();
            session.createSharedDurableConsumer(topic, common + "b").close();
            send(session, topic, "m");
            assertThat(receive(session.createDurableConsumer(topic, common + "a")))
                    .isEqualTo("m");
            assertThat(receive(session.createSharedDurableConsumer(topic, common + "b")))
                    .isEqualTo("m");
            assertThat(receive(shared(session, topic, common))).isEqualTo("later");
            session.close();
            Session other = own.createSession();
            other.unsubscribe(common + "a");
            other.unsubscribe(common + "b");
            assertThatThrownBy(() -> other.unsubscribe(common + "a")).isInstanceOf(JMSException.class);
        }

        private MessageConsumer shared(Session session, Topic topic, String name) throws JMSException {
            MessageConsumer consumer = session.createSharedConsumer(topic, name + "a");
            send(session, topic, "later");
            return consumer;
        }
    }

    @Nested
    @DisplayName("6.1.5 Pausing delivery of incoming messages")
    class Pausing {
        @Test
        void aCompletionListenerMayStopItsConnection() throws Exception {
            CompletableFuture<Exception> stopped = new CompletableFuture<>();
            Session session = connection.createSession();
            session.createProducer(queue()).send(session.createMessage(), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    stopped.complete(outcome(connection::stop));
                }

                @Override
                public void onException(Message message, Exception exception) {
                    stopped.complete(exception);
                }
            });
            assertThat(stopped.get(SOON, TimeUnit.MILLISECONDS)).isNull();
        }

        @Test
        void aMessageListenerMayNot() throws Exception {
            CompletableFuture<Exception> stopped = new CompletableFuture<>();
            Session session = connection.createSession();
            Queue queue = queue();
            session.createConsumer(queue).setMessageListener(message -> stopped.complete(outcome(connection::stop)));
            send(connection.createSession(), queue, "m");
            assertThat(stopped.get(SOON, TimeUnit.MILLISECONDS)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Nested
    @DisplayName("7.9 Message delivery delay")
    class DeliveryDelay {
        @Test
        void aDelayedMessageIsForSubscriptionsThatExistWhenItIsSent() throws Exception {
            Topic topic = topic();
            Connection own = open(name("-id"));
            Session session = own.createSession();
            MessageConsumer before = session.createDurableConsumer(topic, "before");
            MessageProducer producer = session.createProducer(topic);
            producer.setDeliveryDelay(1_000);
            producer.send(session.createTextMessage("delayed"));
            long sent = System.currentTimeMillis();
            await().atMost(ONE_MINUTE).until(() -> System.currentTimeMillis() > sent); // times are kept in milliseconds
            MessageConsumer durable = session.createDurableConsumer(topic, "after");
            MessageConsumer plain = session.createConsumer(topic);
            MessageConsumer shared = session.createSharedConsumer(topic, "after");
            assertThat(receive(before)).isEqualTo("delayed");
            for (MessageConsumer later : new MessageConsumer[] {durable, plain, shared}) {
                assertEmpty(later);
            }
            send(session, topic, "next");
            for (MessageConsumer each : new MessageConsumer[] {before, durable, plain, shared}) {
                assertThat(receive(each)).isEqualTo("next");
            }
        }
    }

    @Nested
    @DisplayName("8.3.2 and 8.3.4 Shared subscriptions")
    class SharedSubscriptions {
        @Test
        void consumersTakeTurnsAndOneThatIsNotReadKeepsNothing() throws JMSException {
            Session session = connection.createSession();
            Topic topic = topic();
            MessageConsumer first = session.createSharedConsumer(topic, "s");
            MessageConsumer second = session.createSharedConsumer(topic, "s");
            send(session, topic, "1", "2", "3");
            assertThat(receive(first)).isEqualTo("1");
            assertThat(receive(first)).isEqualTo("2");
            assertThat(receive(first)).isEqualTo("3");
            assertEmpty(second);
            send(session, topic, "4", "5");
            assertThat(receive(first))
                    .as("both receive: in turn, beginning with the first")
                    .isIn("4", "5");
            assertThat(receive(second)).isIn("4", "5");
        }

        @Test
        void aMessageOfAClosedConsumerIsForTheOthers() throws JMSException {
            Session session = connection.createSession();
            Topic topic = topic();
            MessageConsumer first = session.createSharedDurableConsumer(topic, name("sd"));
            MessageConsumer second = session.createSharedDurableConsumer(topic, name("sd"));
            assertEmpty(first);
            assertEmpty(second);
            send(session, topic, "1", "2", "3", "4");
            await().atMost(ONE_MINUTE).until(() -> receive(first) != null);
            first.close();
            for (int i = 0; i < 3; i++) {
                assertThat(receive(second)).isNotNull();
            }
            assertEmpty(second);
        }
    }
}
