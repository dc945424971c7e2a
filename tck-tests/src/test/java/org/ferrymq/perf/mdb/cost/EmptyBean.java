package org.ferrymq.perf.mdb.cost;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Does nothing with a message, and that without a transaction: what it takes is what the way to it takes. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = Messages.QUEUE),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "" + Messages.SESSIONS)
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class EmptyBean implements MessageListener {

    @Override
    public void onMessage(Message message) {
        Received.MESSAGES.onMessage(message);
    }
}
