package org.ferrymq.tck.servers.life;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Works without a transaction, and refuses everything. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "life.careless"),
            @ActivationConfigProperty(propertyName = "acknowledgeMode", propertyValue = "Dups-ok-acknowledge"),
            @ActivationConfigProperty(propertyName = "redeliveryLimit", propertyValue = "1"),
            @ActivationConfigProperty(propertyName = "deadLetters", propertyValue = "life.dead.careless")
        })
public class Careless implements MessageListener {
    @EJB
    private Seen seen;

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void onMessage(Message message) {
        try {
            seen.add("Careless " + message.getBody(String.class) + " " + message.getIntProperty("JMSXDeliveryCount"));
        } catch (JMSException e) {
            throw new EJBException(e);
        }
        throw new IllegalStateException("as the test wants it");
    }
}
