package org.ferrymq.tck.servers.life;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Eight at a time, of which those whose number is a multiple of seven fail twice and wait. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "life.groups"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "8"),
            @ActivationConfigProperty(propertyName = "redeliveryDelay", propertyValue = "20"),
            @ActivationConfigProperty(propertyName = "redeliveryLimit", propertyValue = "-1")
        })
public class Grouped implements MessageListener {
    @EJB
    private Seen seen;

    @Override
    public void onMessage(Message message) {
        try {
            int number = message.getIntProperty("number");
            if (number % 7 == 0 && message.getIntProperty("JMSXDeliveryCount") < 3) {
                throw new IllegalStateException("as the test wants it");
            }
            seen.add("Grouped " + message.getStringProperty("JMSXGroupID") + " " + number);
        } catch (JMSException e) {
            throw new EJBException(e);
        }
    }
}
