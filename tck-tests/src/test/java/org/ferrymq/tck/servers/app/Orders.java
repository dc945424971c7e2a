package org.ferrymq.tck.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Throws at the first delivery of each message, what its text says. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = Orders.QUEUE),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "1"),
            @ActivationConfigProperty(propertyName = "redeliveryDelay", propertyValue = "100")
        })
public class Orders implements MessageListener {
    static final String QUEUE = "features.orders";

    @EJB
    private Heard heard;

    /** ejb-jar.xml declares it as an application exception after which the transaction is committed. */
    public static class UnknownCustomerException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** ejb-jar.xml declares it as an application exception after which the transaction is rolled back. */
    public static class OutOfStockException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void onMessage(Message message) {
        try {
            int delivery = message.getIntProperty("JMSXDeliveryCount");
            String text = message.getBody(String.class);
            heard.add("Orders " + delivery, text);
            if (delivery == 1) {
                switch (text) {
                    case "unknown customer" -> throw new UnknownCustomerException();
                    case "out of stock" -> throw new OutOfStockException();
                    case "failure" -> throw new IllegalStateException("as the test wants it");
                    default -> {}
                }
            }
        } catch (JMSException e) {
            throw new EJBException(e);
        }
    }
}
