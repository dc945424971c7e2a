package org.ferrymq.tck.servers.life;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Answers each message with its own text, in the transaction that receives it: as many replies as messages, whatever happens. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "life.orders"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "4"),
            @ActivationConfigProperty(propertyName = "prefetch", propertyValue = "10"),
            @ActivationConfigProperty(propertyName = "setupInterval", propertyValue = "200"),
            @ActivationConfigProperty(propertyName = "redeliveryLimit", propertyValue = "-1"),
            @ActivationConfigProperty(propertyName = "redeliveryDelay", propertyValue = "50")
        })
public class Relay implements MessageListener {
    @Inject
    @JMSConnectionFactory("jms/ferry")
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        try {
            context.createProducer().send(context.createQueue("life.replies"), message.getBody(String.class));
        } catch (JMSException e) {
            throw new EJBException(e);
        }
    }
}
