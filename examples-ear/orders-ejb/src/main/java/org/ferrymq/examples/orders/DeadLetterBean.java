package org.ferrymq.examples.orders;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Receives the orders that the broker gave up because every attempt to process them was rolled back, and enters the reason into the book. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = Destinations.DEAD_LETTERS),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "1")
        })
public class DeadLetterBean implements MessageListener {
    @EJB
    private OrderBook book;

    @Override
    public void onMessage(Message message) {
        try {
            book.deadLettered(
                    Order.fromJson(message.getBody(String.class)),
                    message.getIntProperty("DLQDeliveryCount"),
                    message.getStringProperty("DLQReason"));
        } catch (JMSException e) {
            throw new JMSRuntimeException("A dead letter could not be read: " + e.getMessage(), e.getErrorCode(), e);
        }
    }
}
