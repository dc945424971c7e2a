package org.ferrymq.tck;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.jms.FerryConnectionFactory;

/** Commits numbered transactions of several messages to a JMS queue until the broker dies. No number is used twice. */
final class KillCommitter {
    /** Messages of a transaction. */
    static final int SIZE = 5;

    private final String queue;
    private final Set<Long> committed = ConcurrentHashMap.newKeySet();
    private volatile long begun;

    KillCommitter(String queue) {
        this.queue = queue;
    }

    /** Transactions whose commit was answered. */
    Set<Long> committed() {
        return committed;
    }

    /** Transactions begun so far: from 0 to below this. */
    long begun() {
        return begun;
    }

    /** Commits until it cannot go on. */
    void run(InetSocketAddress nameServer) {
        try (Connection connection =
                new FerryConnectionFactory(ServerProcess.url(nameServer) + "&reconnect=false").createConnection()) {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            while (true) {
                long number = begun;
                begun = number + 1;
                for (int i = 0; i < SIZE; i++) {
                    producer.send(session.createTextMessage(number + " " + i));
                }
                session.commit();
                committed.add(number);
            }
        } catch (JMSException e) {
            lastError = e; // the broker has been killed
        }
    }

    private volatile Throwable lastError = new IllegalStateException("never ran");

    /** What ended the last run. */
    Throwable lastError() {
        return lastError;
    }
}
