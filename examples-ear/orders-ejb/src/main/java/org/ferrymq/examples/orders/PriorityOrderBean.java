package org.ferrymq.examples.orders;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Processes orders with the tag {@code priority}: the broker picks them by a selector on the native tag. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = Destinations.ORDERS),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "messageSelector", propertyValue = "TAGS = 'priority'"),
            @ActivationConfigProperty(propertyName = "redeliveryDelay", propertyValue = Destinations.REDELIVERY_DELAY),
            @ActivationConfigProperty(
                    propertyName = "redeliveryMultiplier",
                    propertyValue = Destinations.REDELIVERY_MULTIPLIER),
            @ActivationConfigProperty(propertyName = "redeliveryLimit", propertyValue = Destinations.REDELIVERY_LIMIT),
            @ActivationConfigProperty(propertyName = "deadLetters", propertyValue = Destinations.DEAD_LETTERS),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "5")
        })
public class PriorityOrderBean implements MessageListener {
    @EJB
    private OrderProcessing processing;

    @Override
    public void onMessage(Message message) {
        processing.process(message, "express desk");
    }
}
