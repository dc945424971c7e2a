package org.ferrymq.perf.mdb.cost;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;

/** The messages of a measurement: 1 KiB, not persistent, so that the disk has no part in it. */
final class Messages {
    static final String QUEUE = "perf-ra";

    /** How many sessions receive at a time. */
    static final int SESSIONS = 8;

    private static final byte[] BODY = new byte[1024];

    private Messages() {}

    /** Makes a producer for them. */
    static MessageProducer producer(Session session) throws Exception {
        MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        return producer;
    }

    /** {@return a new message} */
    static Message make(Session session) throws Exception {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(BODY);
        return message;
    }

    /** Sends one as an application in a server does: with a context that is asked for, used for it, and given back. */
    static void sendOnce(ConnectionFactory pool, Queue queue) {
        try (JMSContext context = pool.createContext()) {
            JMSProducer producer = context.createProducer();
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT).send(queue, BODY);
        }
    }
}
