package org.ferrymq.examples.orders;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Processes standard orders and gifts: {@code tags} is the adapter's shorthand, in RocketMQ's own notation. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = Destinations.ORDERS),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "tags", propertyValue = "standard || gift"),
            @ActivationConfigProperty(propertyName = "redeliveryDelay", propertyValue = Destinations.REDELIVERY_DELAY),
            @ActivationConfigProperty(
                    propertyName = "redeliveryMultiplier",
                    propertyValue = Destinations.REDELIVERY_MULTIPLIER),
            @ActivationConfigProperty(propertyName = "redeliveryLimit", propertyValue = Destinations.REDELIVERY_LIMIT),
            @ActivationConfigProperty(propertyName = "deadLetters", propertyValue = Destinations.DEAD_LETTERS),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "2")
        })
public class StandardOrderBean implements MessageListener {
    @EJB
    private OrderProcessing processing;

    @Override
    public void onMessage(Message message) {
        processing.process(message, "standard desk");
    }
}
