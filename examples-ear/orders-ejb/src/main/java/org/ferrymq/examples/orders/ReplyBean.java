package org.ferrymq.examples.orders;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Receives the replies and enters them into the book. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = Destinations.REPLIES),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "2")
        })
public class ReplyBean implements MessageListener {
    @EJB
    private OrderBook book;

    @Override
    public void onMessage(Message message) {
        try {
            book.replied(
                    message.getJMSCorrelationID(), message.getBody(String.class), message.getIntProperty("attempt"));
        } catch (JMSException e) {
            throw new JMSRuntimeException("A reply could not be read: " + e.getMessage(), e.getErrorCode(), e);
        }
    }
}
