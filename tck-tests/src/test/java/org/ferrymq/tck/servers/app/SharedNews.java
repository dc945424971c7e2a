package org.ferrymq.tck.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** A durable subscription that five sessions share. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "features.news"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
            @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "features-shared"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "5")
        })
public class SharedNews implements MessageListener {
    @EJB
    private Heard heard;

    @Override
    public void onMessage(Message message) {
        try {
            heard.add("SharedNews", message.getBody(String.class));
        } catch (JMSException e) {
            throw new EJBException(e);
        }
    }
}
