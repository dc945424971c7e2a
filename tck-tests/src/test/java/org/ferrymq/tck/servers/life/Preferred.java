package org.ferrymq.tck.servers.life;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Gets messages before {@link Deferred} does. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "life.preferred"),
            @ActivationConfigProperty(propertyName = "consumerPriority", propertyValue = "5")
        })
public class Preferred implements MessageListener {
    @EJB
    private Seen seen;

    @Override
    public void onMessage(Message message) {
        try {
            seen.add("Preferred " + message.getBody(String.class));
        } catch (JMSException e) {
            throw new EJBException(e);
        }
    }
}
