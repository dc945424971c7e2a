package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.jms.FerryTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** What the tests of this package share: an embedded broker that lives as long as the class, a started connection, names of their own. */
@Timeout(120)
abstract class JmsTest {
    static final long SOON = 60_000;
    static final long NEVER = 300;

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static Connection keeper;

    final FerryConnectionFactory factory = new FerryConnectionFactory("embedded:");
    private final List<Connection> opened = new ArrayList<>();
    Connection connection;
    private String prefix;

    @BeforeAll
    static void keepBroker() throws JMSException {
        keeper = new FerryConnectionFactory("embedded:").createConnection();
    }

    @AfterAll
    static void releaseBroker() throws JMSException {
        keeper.close();
    }

    @BeforeEach
    final void connect(TestInfo info) throws JMSException {
        prefix = info.getTestMethod().orElseThrow().getName() + "-" + NUMBER.incrementAndGet();
        connection = open();
        connection.start();
    }

    @AfterEach
    final void disconnect() throws JMSException {
        for (Connection each : opened) {
            each.close();
        }
    }

    /** A connection that is closed after the test. */
    final Connection open() throws JMSException {
        Connection result = factory.createConnection();
        opened.add(result);
        return result;
    }

    /** A started connection with a client identifier. */
    final Connection open(String clientId) throws JMSException {
        Connection result = open();
        result.setClientID(clientId);
        result.start();
        return result;
    }

    final String name(String suffix) {
        return prefix + suffix;
    }

    final Queue queue() {
        return new FerryQueue(name("-q"));
    }

    final Topic topic() {
        return new FerryTopic(name("-t"));
    }

    static void send(Session session, jakarta.jms.Destination destination, String... texts) throws JMSException {
        MessageProducer producer = session.createProducer(destination);
        for (String text : texts) {
            producer.send(session.createTextMessage(text));
        }
        producer.close();
    }

    static String text(Message message) throws JMSException {
        assertThat(message).as("no message came").isNotNull();
        return ((TextMessage) message).getText();
    }

    static String receive(MessageConsumer consumer) throws JMSException {
        return text(consumer.receive(SOON));
    }

    static void assertEmpty(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receiveNoWait();
        assertThat(message == null ? null : text(message))
                .as("nothing more was expected")
                .isNull();
    }

    /** What waits in a queue, taken by a connection of its own. */
    final List<String> drain(Queue queue) throws JMSException {
        List<String> result = new ArrayList<>();
        try (Connection own = factory.createConnection()) {
            own.start();
            MessageConsumer consumer = own.createSession().createConsumer(queue);
            Message message = consumer.receiveNoWait();
            while (message != null) {
                result.add(text(message));
                message = consumer.receiveNoWait();
            }
        }
        return result;
    }
}
