package org.ferrymq.tck.servers.life;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Refuses everything, in the way that the text says, with a policy of its own. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "life.failing"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "1"),
            @ActivationConfigProperty(propertyName = "redeliveryDelay", propertyValue = "300"),
            @ActivationConfigProperty(propertyName = "redeliveryMultiplier", propertyValue = "3"),
            @ActivationConfigProperty(propertyName = "redeliveryMaxDelay", propertyValue = "1s"),
            @ActivationConfigProperty(propertyName = "redeliveryLimit", propertyValue = "3"),
            @ActivationConfigProperty(propertyName = "deadLetters", propertyValue = "life.dead")
        })
public class Failing implements MessageListener {
    @EJB
    private Seen seen;

    @Resource
    private MessageDrivenContext context;

    @Override
    public void onMessage(Message message) {
        try {
            String text = message.getBody(String.class);
            seen.add("Failing " + text + " " + message.getIntProperty("JMSXDeliveryCount") + " "
                    + System.currentTimeMillis());
            if (text.equals("rollback")) {
                context.setRollbackOnly();
            } else {
                throw new IllegalStateException("as the test wants it");
            }
        } catch (JMSException e) {
            throw new EJBException(e);
        }
    }
}
