package org.ferrymq.tck.servers.wrong;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Has activation properties with values that cannot be. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "life.wrong"),
            @ActivationConfigProperty(propertyName = "redeliveryDelay", propertyValue = "soon"),
            @ActivationConfigProperty(propertyName = "consumerPriority", propertyValue = "high")
        })
public class Wrong implements MessageListener {
    @Override
    public void onMessage(Message message) {
        throw new UnsupportedOperationException("never deployed");
    }
}
