package org.ferrymq.perf.mdb.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import java.util.concurrent.atomic.LongAdder;

/** Receives an order and replies, in one JTA transaction. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(
                    propertyName = "destinationLookup",
                    propertyValue = "java:/jms/queue/perf-orders"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "8")
        })
public class ReplyingBean implements MessageListener {
    static final LongAdder DONE = new LongAdder();

    @Resource(lookup = "java:/jms/perf")
    private ConnectionFactory messaging;

    @Resource(lookup = "java:/jms/queue/perf-replies")
    private Queue replies;

    @Override
    public void onMessage(Message message) {
        try (JMSContext context = messaging.createContext()) {
            BytesMessage order = (BytesMessage) message;
            byte[] body = new byte[(int) order.getBodyLength()];
            order.readBytes(body);
            context.createProducer()
                    .setJMSCorrelationID(message.getJMSMessageID())
                    .send(replies, body);
        } catch (JMSException e) {
            throw new EJBException(e);
        }
        DONE.increment();
    }
}
