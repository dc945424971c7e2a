package org.ferrymq.examples.orders;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Receives the reminders when they are due: the broker keeps a delayed message back, no timer of the server is needed. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = Destinations.REMINDERS),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "1")
        })
public class ReminderBean implements MessageListener {
    @EJB
    private OrderBook book;

    @Override
    public void onMessage(Message message) {
        try {
            book.reminded(message.getJMSCorrelationID(), message.getBody(String.class));
        } catch (JMSException e) {
            throw new JMSRuntimeException("A reminder could not be read: " + e.getMessage(), e.getErrorCode(), e);
        }
    }
}
