package org.ferrymq.tck;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.jms.FerryConnectionFactory;

/**
 * Sends numbered messages to a JMS queue until the broker dies, and takes every other one out of it again by a selector. What is left is
 * owed for ever. No number is used twice.
 */
final class OwedSender {
    private static final String ODD = "odd";

    private final String queue;
    private final String padding = "x".repeat(500);
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private volatile long begun;
    private volatile Throwable lastError = new IllegalStateException("never ran");

    OwedSender(String queue) {
        this.queue = queue;
    }

    private static Connection connect(InetSocketAddress nameServer) throws JMSException {
        Connection connection =
                new FerryConnectionFactory(ServerProcess.url(nameServer) + "&reconnect=false").createConnection();
        connection.start();
        return connection;
    }

    /** Sends and takes until it cannot go on. */
    void run(InetSocketAddress nameServer) {
        try (Connection connection = connect(nameServer)) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            MessageConsumer taken = session.createConsumer(session.createQueue(queue), ODD + " = TRUE");
            while (true) {
                long number = begun;
                begun = number + 1;
                TextMessage message = session.createTextMessage(number + " " + padding);
                message.setBooleanProperty(ODD, number % 2 == 1);
                producer.send(message);
                acknowledged.add(number);
                if (number % 2 == 1) {
                    taken.receive(5000);
                }
            }
        } catch (JMSException e) {
            lastError = e; // the broker has been killed
        }
    }

    /** Even numbers whose send was answered, in order. */
    List<Long> owed() {
        List<Long> owed = new ArrayList<>();
        acknowledged.stream().filter(number -> number % 2 == 0).forEach(owed::add);
        owed.sort(null);
        return owed;
    }

    /** Numbers used so far: from 0 to below this. */
    long begun() {
        return begun;
    }

    /** What ended the last run. */
    Throwable lastError() {
        return lastError;
    }

    /** Even numbers that the queue has, in its order. */
    List<Long> browse(InetSocketAddress nameServer) throws JMSException {
        List<Long> found = new ArrayList<>();
        try (Connection connection = connect(nameServer)) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            QueueBrowser browser = session.createBrowser(session.createQueue(queue), ODD + " = FALSE");
            Enumeration<?> all = browser.getEnumeration();
            for (Object message : Collections.list(all)) {
                found.add(number((TextMessage) message));
            }
        }
        return found;
    }

    /** All that a consumer gets, in the order in which it comes. */
    List<Long> consume(InetSocketAddress nameServer) throws JMSException {
        List<Long> found = new ArrayList<>();
        try (Connection connection = connect(nameServer)) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue), ODD + " = FALSE");
            for (TextMessage message = (TextMessage) consumer.receive(5000);
                    message != null;
                    message = (TextMessage) consumer.receiveNoWait()) {
                found.add(number(message));
            }
        }
        return found;
    }

    private static long number(TextMessage message) throws JMSException {
        return Long.parseLong(message.getText().split(" ", -1)[0]);
    }
}
