package org.ferrymq.tck.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** A subscription that is there as long as the bean. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "features.news"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic")
        })
public class PassingNews implements MessageListener {
    @EJB
    private Heard heard;

    @Override
    public void onMessage(Message message) {
        try {
            heard.add("PassingNews", message.getBody(String.class));
        } catch (JMSException e) {
            throw new EJBException(e);
        }
    }
}
