package org.ferrymq.tck.alljar;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import org.ferrymq.jms.FerryConnectionFactory;

/** An application with nothing but the Jakarta API and what it is given on the class path; prints what it receives. */
final class EmbeddedRoundTrip {
    private EmbeddedRoundTrip() {}

    public static void main(String[] arguments) throws JMSException {
        ConnectionFactory factory = new FerryConnectionFactory("embedded:");
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue("orders");
            context.createProducer().send(queue, "hello");
            System.out.println("version " + context.getMetaData().getProviderVersion());
            System.out.println("received "
                    + context.createConsumer(queue).receiveBody(String.class, 60_000) + " through "
                    + factory.getClass()
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath());
        }
    }
}
