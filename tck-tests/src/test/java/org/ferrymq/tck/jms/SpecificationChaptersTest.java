package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryTopic;
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

    /** Completes with the message that was sent. */
    private record Sent(CompletableFuture<Message> message) implements CompletionListener {
        @Override
        public void onCompletion(Message sent) {
            message.complete(sent);
        }

        @Override
        public void onException(Message sent, Exception exception) {
            message.completeExceptionally(exception);
        }
    }

    @Nested
    @DisplayName("3.5.9 Jakarta Messaging defined properties")
    class DefinedProperties {
        @Test
        void selectorsSeeHowOftenAMessageHasFailed() throws JMSException {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            Queue queue = queue();
            send(session, queue, "again", "new");
            session.commit();
            MessageConsumer first = session.createConsumer(queue);
            assertThat(receive(first)).isEqualTo("again");
            session.rollback();
            first.close();
            MessageConsumer second = session.createConsumer(queue, "JMSXDeliveryCount > 1");
            assertThat(receive(second)).isEqualTo("again");
            assertEmpty(second);
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
    @DisplayName("4.1.2 Queue semantics")
    class QueueSemantics {
        @Test
        void consumersOfAHigherPriorityComeFirst() throws JMSException {
            FerryConnectionFactory preferred = new FerryConnectionFactory("embedded:?consumerPriority=1");
            try (Connection own = preferred.createConnection()) {
                own.start();
                Session session = connection.createSession();
                Queue queue = queue();
                MessageConsumer low = session.createConsumer(queue);
                Session first = own.createSession();
                MessageConsumer high = first.createConsumer(queue);
                assertEmpty(low);
                assertEmpty(high);
                // answered after the broker has heard that there is room for messages again
                try (QueueBrowser browser = first.createBrowser(queue)) {
                    assertThat(browser.getEnumeration().hasMoreElements()).isFalse();
                }
                send(session, queue, "1", "2", "3");
                for (String text : new String[] {"1", "2", "3"}) {
                    assertThat(receive(high)).isEqualTo(text);
                }
                assertEmpty(low);
            }
        }
    }

    @Nested
    @DisplayName("4.1.6 QueueBrowser")
    class Browsing {
        @Test
        void anEnumerationHasWhatIsNotAcknowledgedAndEndsWhereTheQueueEnded() throws JMSException {
            Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            Queue queue = queue();
            send(session, queue, "held", "waiting");
            MessageProducer delayed = session.createProducer(queue);
            delayed.setDeliveryDelay(TimeUnit.HOURS.toMillis(1));
            delayed.send(session.createTextMessage("delayed"));
            assertThat(receive(session.createConsumer(queue))).isEqualTo("held");
            QueueBrowser browser = session.createBrowser(queue);
            Enumeration<?> before = browser.getEnumeration();
            send(session, queue, "later");
            assertThat(texts(before)).containsExactly("held", "waiting");
            assertThat(texts(browser.getEnumeration())).containsExactly("held", "waiting", "later");
        }

        @Test
        void messagesSayHowOftenTheyHaveFailed() throws JMSException {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            Queue queue = queue();
            send(session, queue, "failed", "waiting");
            session.commit();
            MessageConsumer consumer = session.createConsumer(queue);
            assertThat(receive(consumer)).isEqualTo("failed");
            session.rollback();
            Enumeration<?> all = session.createBrowser(queue).getEnumeration();
            Message failed = (Message) all.nextElement();
            assertThat(failed.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            assertThat(failed.getJMSRedelivered()).isTrue();
            Message waiting = (Message) all.nextElement();
            assertThat(waiting.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
            assertThat(waiting.getJMSRedelivered()).isFalse();
        }

        private List<String> texts(Enumeration<?> messages) throws JMSException {
            List<String> texts = new ArrayList<>();
            while (messages.hasMoreElements()) {
                texts.add(text((Message) messages.nextElement()));
            }
            return texts;
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
    @DisplayName("4.2.6 Topic")
    class Topics {
        @Test
        void namesWithDotsAreNoHierarchy() throws JMSException {
            Session session = connection.createSession();
            MessageConsumer parent = session.createConsumer(topic());
            Topic below = new FerryTopic(name("-t.below"));
            MessageConsumer child = session.createConsumer(below);
            send(session, below, "m");
            assertThat(receive(child)).isEqualTo("m");
            assertEmpty(parent);
            Topic pattern = session.createTopic(name("-t.*"));
            assertThatThrownBy(() -> session.createConsumer(pattern)).isInstanceOf(InvalidDestinationException.class);
        }
    }

    @Nested
    @DisplayName("4.2.7 Temporary topics")
    class TemporaryTopics {
        @Test
        void theyHaveNoDurableSubscriptions() throws JMSException {
            Session session = open(name("-id")).createSession();
            TemporaryTopic topic = session.createTemporaryTopic();
            assertThatThrownBy(() -> session.createDurableConsumer(topic, "d"))
                    .isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "d"))
                    .isInstanceOf(InvalidDestinationException.class);
            MessageConsumer shared = session.createSharedConsumer(topic, "d");
            send(session, topic, "m");
            assertThat(receive(shared)).isEqualTo("m");
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
    @DisplayName("7.3.9 Restrictions on the use of the Message object")
    class MessageUnderWay {
        @Test
        void itMayBeReadAndChangedBecauseWhatIsSentIsACopy() throws Exception {
            Session session = connection.createSession();
            Queue queue = queue();
            MessageProducer producer = session.createProducer(queue);
            TextMessage message = session.createTextMessage("sent");
            Sent sent = new Sent(new CompletableFuture<>());
            producer.send(message, sent);
            assertThat(message.getJMSMessageID()).startsWith("ID:");
            message.setText("changed");
            assertThat(sent.message().get(SOON, TimeUnit.MILLISECONDS)).isSameAs(message);
            assertThat(receive(session.createConsumer(queue))).isEqualTo("sent");
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

    @Nested
    @DisplayName("8.3.3 Unshared durable subscriptions")
    class DurableSubscriptions {
        @Test
        void aNameIsASharedOrAnUnsharedOne() throws JMSException {
            Session session = open(name("-id")).createSession();
            Topic topic = topic();
            session.createSharedDurableConsumer(topic, "d").close();
            assertThatThrownBy(() -> session.createDurableConsumer(topic, "d")).isInstanceOf(JMSException.class);
            session.unsubscribe("d");
            session.createDurableConsumer(topic, "d").close();
            assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "d"))
                    .isInstanceOf(JMSException.class);
            MessageConsumer apart = session.createSharedConsumer(topic, "d");
            send(session, topic, "m");
            assertThat(receive(apart)).isEqualTo("m");
            assertThat(receive(session.createDurableConsumer(topic, "d"))).isEqualTo("m");
        }

        @Test
        void anotherSelectorBeginsAnew() throws JMSException {
            Session session = open(name("-id")).createSession();
            Topic topic = topic();
            session.createDurableConsumer(topic, "d").close();
            send(session, topic, "before");
            MessageConsumer anew = session.createDurableConsumer(topic, "d", "JMSPriority = 4", false);
            assertEmpty(anew);
            send(session, topic, "after");
            assertThat(receive(anew)).isEqualTo("after");
        }

        @Test
        void noLocalLeavesOutWhatAnyConnectionOfTheClientIdentifierSends() throws JMSException {
            Topic topic = topic();
            Connection first = open(name("-id"));
            Session session = first.createSession();
            session.createDurableConsumer(topic, "d", null, true).close();
            send(session, topic, "own");
            first.close();
            Session again = open(name("-id")).createSession();
            send(again, topic, "own, too");
            send(connection.createSession(), topic, "another's");
            MessageConsumer consumer = again.createDurableConsumer(topic, "d", null, true);
            assertThat(receive(consumer)).isEqualTo("another's");
            assertEmpty(consumer);
        }
    }

    @Nested
    @DisplayName("8.4 Starting message delivery")
    class StartingDelivery {
        @Test
        void aContextStartsWithItsFirstConsumerUnlessItIsToldNotTo() {
            Queue queue = queue();
            try (JMSContext context = factory.createContext()) {
                context.setAutoStart(false);
                JMSConsumer consumer = context.createConsumer(queue);
                context.createProducer().send(queue, "m");
                assertThat(consumer.receive(NEVER)).isNull();
                context.start();
                assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("m");
            }
            try (JMSContext context = factory.createContext()) {
                context.createProducer().send(queue, "n");
                assertThat(context.createConsumer(queue).receiveBody(String.class, SOON))
                        .isEqualTo("n");
            }
        }
    }
}
