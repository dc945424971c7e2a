package org.ferrymq.tck;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.ferrymq.jms.FerryConnectionFactory;

/**
 * An application that may be killed at any time: takes messages from one queue and sends one for each to another, both in one local
 * transaction. Says on its output where it is, so that whoever kills it can choose the place, and waits there for its end if told to.
 *
 * <p>Arguments: nameserver, queue to receive from, queue to send to, seed; and a place and how often it has been there when it is to wait.
 */
final class WorkerMain {
    private static final int MOST_MESSAGES = 5;
    private static final long PATIENCE_MS = 200;
    /** Few, because the broker counts what a killed client may have seen as delivered, and gives up on a message at 16 times. */
    private static final int PREFETCH = 10;

    private final String haltAt;
    private int visitsLeft;

    private WorkerMain(String haltAt, int visits) {
        this.haltAt = haltAt;
        this.visitsLeft = visits;
    }

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws JMSException {
        new WorkerMain(
                        arguments.length > 4 ? arguments[4] : "",
                        arguments.length > 4 ? Integer.parseInt(arguments[5]) : 0)
                .run(arguments);
    }

    private void run(String[] arguments) throws JMSException {
        Random random = new Random(Long.parseLong(arguments[3]));
        try (Connection connection = new FerryConnectionFactory(
                        ServerProcess.url(arguments[0]) + "&prefetch=" + PREFETCH)
                .createConnection()) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue(arguments[1]));
            MessageProducer producer = session.createProducer(session.createQueue(arguments[2]));
            connection.start();
            while (true) {
                int size = 1 + random.nextInt(MOST_MESSAGES);
                int taken = 0;
                Message message;
                while (taken < size && (message = consumer.receive(PATIENCE_MS)) != null) {
                    taken++;
                    say(WorkerProcess.Place.RECEIVED);
                    producer.send(session.createTextMessage(((TextMessage) message).getText()));
                    say(WorkerProcess.Place.SENT);
                }
                if (taken > 0) {
                    say(WorkerProcess.Place.COMMITTING);
                    session.commit();
                    say(WorkerProcess.Place.COMMITTED);
                }
            }
        }
    }

    private void say(WorkerProcess.Place place) {
        System.out.println(place);
        if (place.name().equals(haltAt) && --visitsLeft == 0) {
            while (true) {
                LockSupport.park();
            }
        }
    }
}
