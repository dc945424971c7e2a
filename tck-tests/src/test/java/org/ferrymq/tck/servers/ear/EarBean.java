package org.ferrymq.tck.servers.ear;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Fed by the adapter that came in its own .ear. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "destination", propertyValue = "life.ear"))
public class EarBean implements MessageListener {
    @EJB
    private Deployment deployment;

    @Override
    public void onMessage(Message message) {
        try {
            deployment.heard(message.getBody(String.class));
        } catch (JMSException e) {
            throw new EJBException(e);
        }
    }
}
