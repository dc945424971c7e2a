package org.ferrymq.tck.cluster;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;

/**
 * An application that commits numbered transactions, each of one message to each of two queues, until it is killed, and prints what became of them.
 *
 * <p>Arguments: URL, the queues, the first number.
 */
final class ClusterCommitter {
    private ClusterCommitter() {}

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws JMSException {
        try (Connection connection = new FerryConnectionFactory(arguments[0]).createConnection()) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer first = session.createProducer(new FerryQueue(arguments[1]));
            MessageProducer second = session.createProducer(new FerryQueue(arguments[2]));
            for (long number = Long.parseLong(arguments[3]); ; number++) {
                String outcome;
                try {
                    first.send(session.createTextMessage(Long.toString(number)));
                    second.send(session.createTextMessage(Long.toString(number)));
                    session.commit();
                    outcome = "committed";
                } catch (TransactionRolledBackException e) {
                    outcome = "rolledback";
                } catch (JMSException e) {
                    outcome = "unknown";
                    rollBack(session);
                }
                System.out.println(outcome + " " + number);
            }
        }
    }

    private static void rollBack(Session session) {
        try {
            session.rollback();
        } catch (JMSException e) {
            System.out.println("rollback: " + e);
        }
    }
}
