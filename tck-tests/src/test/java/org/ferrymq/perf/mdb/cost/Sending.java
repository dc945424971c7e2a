package org.ferrymq.perf.mdb.cost;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.ferrymq.jms.FerryConnectionFactory;

/** A way on which messages are sent to the queue, by one thread. */
@FunctionalInterface
interface Sending {

    /** What counts the messages. */
    interface Progress {

        /** {@return whether to send one more} */
        boolean next();
    }

    /** Sends for as long as that is asked for. */
    void whileAsked(Progress progress) throws Exception;

    /** Of the plain provider: a producer that stays open. */
    static Sending bySession(String url) {
        return progress -> {
            try (Connection connection = new FerryConnectionFactory(url).createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageProducer producer = Messages.producer(session)) {
                while (progress.next()) {
                    producer.send(Messages.make(session));
                }
            }
        };
    }

    /** Of the server's pool: a context for each message. */
    static Sending byPool(ConnectionFactory pool, Queue queue) {
        return progress -> {
            while (progress.next()) {
                Messages.sendOnce(pool, queue);
            }
        };
    }
}
