package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.jndi.FerryInitialContextFactory;
import org.junit.jupiter.api.Test;

/** Sending: header fields, delay, expiration, asynchronous sends, all types of message, the simplified API, JNDI. */
class SendTest extends JmsTest {
    @Test
    void headerFieldsAreSetBySendAndSeenByTheReceiver() throws JMSException {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue());
        TextMessage sent = session.createTextMessage("x");
        sent.setJMSCorrelationID("corr");
        sent.setJMSReplyTo(new FerryQueue("reply"));
        long before = System.currentTimeMillis();
        producer.send(sent, DeliveryMode.NON_PERSISTENT, 8, 60_000);
        long after = System.currentTimeMillis();
        MessageConsumer consumer = session.createConsumer(queue());
        Message received = consumer.receive(SOON);
        assertThat(sent.getJMSMessageID()).startsWith("ID:").isEqualTo(received.getJMSMessageID());
        assertThat(received.getJMSTimestamp()).isBetween(before, after).isEqualTo(sent.getJMSTimestamp());
        assertThat(received.getJMSExpiration()).isEqualTo(sent.getJMSTimestamp() + 60_000);
        assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(received.getJMSPriority()).isEqualTo(8);
        assertThat(received.getJMSCorrelationID()).isEqualTo("corr");
        assertThat(received.getJMSReplyTo()).isEqualTo(new FerryQueue("reply"));
        assertThat(received.getJMSDestination()).isEqualTo(queue());
        producer.setDisableMessageID(true);
        producer.setDisableMessageTimestamp(true);
        producer.send(session.createTextMessage("y"));
        Message bare = consumer.receive(SOON);
        assertThat(bare.getJMSMessageID()).isNull();
        assertThat(bare.getJMSTimestamp()).isZero();
    }

    @Test
    void delayedMessagesAreNeverEarly() throws JMSException {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue());
        producer.setDeliveryDelay(700);
        TextMessage late = session.createTextMessage("late");
        producer.send(late);
        send(session, queue(), "now");
        MessageConsumer consumer = session.createConsumer(queue());
        assertThat(receive(consumer)).isEqualTo("now");
        Message received = consumer.receive(SOON);
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(late.getJMSDeliveryTime());
        assertThat(text(received)).isEqualTo("late");
        assertThat(received.getJMSDeliveryTime())
                .isEqualTo(late.getJMSDeliveryTime())
                .isEqualTo(late.getJMSTimestamp() + 700);
    }

    @Test
    void nativeDelayLevelsWorkToo() throws JMSException {
        Session session = connection.createSession();
        TextMessage message = session.createTextMessage("level 1");
        message.setIntProperty("DELAY", 1);
        session.createProducer(queue()).send(message);
        MessageConsumer consumer = session.createConsumer(queue());
        assertThat(receive(consumer)).isEqualTo("level 1");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSTimestamp() + 1_000);
    }

    @Test
    void expiredMessagesAreNotDelivered() throws JMSException {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue());
        TextMessage gone = session.createTextMessage("gone");
        producer.send(gone, DeliveryMode.PERSISTENT, 4, 50);
        producer.send(session.createTextMessage("stays"), DeliveryMode.PERSISTENT, 4, 600_000);
        await().atMost(ONE_MINUTE).until(() -> System.currentTimeMillis() > gone.getJMSExpiration());
        MessageConsumer consumer = session.createConsumer(queue());
        assertThat(receive(consumer)).isEqualTo("stays");
        assertEmpty(consumer);
    }

    @Test
    void asynchronousSendsCompleteInOrderOnAnotherThread() throws JMSException {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue());
        List<String> completed = new CopyOnWriteArrayList<>();
        AtomicReference<Object> refused = new AtomicReference<>();
        Thread sender = Thread.currentThread();
        CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    assertThat(Thread.currentThread()).isNotSameAs(sender);
                    completed.add(((TextMessage) message).getText());
                    session.close();
                } catch (IllegalStateException e) {
                    refused.set(e);
                } catch (JMSException e) {
                    completed.add(e.toString());
                }
            }

            @Override
            public void onException(Message message, Exception exception) {
                completed.add(exception.toString());
            }
        };
        List<String> expected = new java.util.ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            producer.send(session.createTextMessage("m" + i), listener);
            expected.add("m" + i);
        }
        producer.close();
        assertThat(completed).as("close waits for completion").isEqualTo(expected);
        assertThat(refused.get()).isNotNull();
        assertThat(drain(queue())).isEqualTo(expected);
        assertThatThrownBy(() -> session.createProducer(queue()).send(session.createMessage(), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void forEverIsALongTime() throws JMSException {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue());
        producer.setTimeToLive(Long.MAX_VALUE);
        producer.send(session.createTextMessage("lives"));
        producer.setDeliveryDelay(Long.MAX_VALUE);
        Message never = session.createTextMessage("never");
        producer.send(never);
        assertThat(never.getJMSDeliveryTime()).isGreaterThan(System.currentTimeMillis());
        MessageConsumer consumer = session.createConsumer(queue());
        Message received = consumer.receive(SOON);
        assertThat(text(received)).isEqualTo("lives");
        assertThat(received.getJMSExpiration()).isGreaterThan(System.currentTimeMillis());
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void everyTypeOfMessageArrivesAsItWas() throws JMSException {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue());
        MapMessage map = session.createMapMessage();
        map.setDouble("d", 1.5);
        producer.send(map);
        StreamMessage stream = session.createStreamMessage();
        stream.writeChar('c');
        producer.send(stream);
        producer.send(session.createObjectMessage(
                List.of("only", "read", "through", "the", "filter").toArray(new String[0])));
        producer.send(session.createMessage());
        MessageConsumer consumer = session.createConsumer(queue());
        assertThat(((MapMessage) consumer.receive(SOON)).getDouble("d")).isEqualTo(1.5);
        assertThat(((StreamMessage) consumer.receive(SOON)).readChar()).isEqualTo('c');
        assertThat((String[]) ((ObjectMessage) consumer.receive(SOON)).getObject())
                .hasSize(5);
        assertThat(consumer.receive(SOON).getBody(Object.class)).isNull();
        assertThatThrownBy(() -> producer.send(null)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> producer.send(queue(), map)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> session.createProducer(null).send(map))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void messagesOfOtherProvidersAreCopied() throws JMSException {
        // a message object of a class that the provider does not know: a proxy over one of ours
        Session session = connection.createSession();
        TextMessage inner = session.createTextMessage("foreign");
        inner.setIntProperty("n", 3);
        TextMessage foreign = (TextMessage) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TextMessage.class},
                (proxy, method, args) -> method.invoke(inner, args));
        session.createProducer(queue()).send(foreign);
        Message received = session.createConsumer(queue()).receive(SOON);
        assertThat(text(received)).isEqualTo("foreign");
        assertThat(received.getIntProperty("n")).isEqualTo(3);
        assertThat(inner.getJMSMessageID()).isEqualTo(received.getJMSMessageID());
    }

    @Test
    void theSimplifiedApiSendsAndReceivesBodies() {
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            JMSProducer producer = context.createProducer()
                    .setProperty("a", 1)
                    .setJMSType("t")
                    .setPriority(6)
                    .setTimeToLive(100_000);
            producer.send(queue(), "text")
                    .send(queue(), Map.of("k", "v"))
                    .send(queue(), "bytes".getBytes(StandardCharsets.UTF_8))
                    .send(queue(), 42);
            context.commit();
            JMSConsumer consumer = context.createConsumer(queue(), "a = 1");
            assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("text");
            Object map = consumer.receiveBody(Map.class, SOON);
            assertThat(map).isEqualTo(Map.of("k", "v"));
            assertThat(consumer.receiveBody(byte[].class, SOON)).isEqualTo("bytes".getBytes(StandardCharsets.UTF_8));
            context.rollback();
            assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("text");
            assertThatThrownBy(() -> consumer.receiveBody(Integer.class, SOON))
                    .isInstanceOf(jakarta.jms.MessageFormatRuntimeException.class);
            context.rollback();
            assertThatThrownBy(() -> context.setClientID("late"))
                    .isInstanceOf(jakarta.jms.IllegalStateRuntimeException.class);
        }
    }

    @Test
    @SuppressWarnings("BanJNDI") // JNDI is what is tested
    void jndiGivesFactoriesAndDestinations() throws NamingException, JMSException {
        Properties environment = new Properties();
        environment.setProperty(Context.INITIAL_CONTEXT_FACTORY, FerryInitialContextFactory.class.getName());
        environment.setProperty("connectionFactory.jms/Cf", "embedded:?clientId=" + name("-jndi"));
        environment.setProperty("queue.orders", name("-orders"));
        environment.setProperty("topic.news", name("-news"));
        Context context = new InitialContext(environment);
        FerryConnectionFactory found = (FerryConnectionFactory) context.lookup("jms/Cf");
        try (JMSContext jms = found.createContext()) {
            assertThat(jms.getClientID()).isEqualTo(name("-jndi"));
            jms.createProducer().send((FerryQueue) context.lookup("orders"), "one");
            assertThat(jms.createConsumer((FerryQueue) context.lookup("dynamicQueues/" + name("-orders")))
                            .receiveBody(String.class, SOON))
                    .isEqualTo("one");
        }
        assertThatThrownBy(() -> context.lookup("absent")).isInstanceOf(javax.naming.NameNotFoundException.class);
        environment.setProperty("connectionFactory.bad", "ferry://x?prefecth=1");
        assertThatThrownBy(() -> new InitialContext(environment))
                .isInstanceOf(NamingException.class)
                .hasMessageContaining("prefetch");
    }
}
