package org.ferrymq.tck.servers.unbound;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Names no adapter, neither by annotation nor in a descriptor. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "destination", propertyValue = "unbound"))
public class Unbound implements MessageListener {
    @Override
    public void onMessage(Message message) {
        throw new UnsupportedOperationException("there is no broker");
    }
}
