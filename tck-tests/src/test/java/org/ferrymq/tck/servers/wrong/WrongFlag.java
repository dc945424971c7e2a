package org.ferrymq.tck.servers.wrong;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Has neither true nor false where one has to be. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "life.wrong"),
            @ActivationConfigProperty(propertyName = "shareSubscriptions", propertyValue = "yes")
        })
public class WrongFlag implements MessageListener {
    @Override
    public void onMessage(Message message) {
        throw new UnsupportedOperationException("never deployed");
    }
}
