package org.ferrymq.examples.orders;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.TextMessage;

/** Takes orders and sends them. Each method is one JTA transaction, so an order is sent when the method returns, or not at all. */
@Stateless
public class OrderDesk {
    @Inject
    @JMSConnectionFactory(Destinations.CONNECTION_FACTORY)
    private JMSContext messaging;

    @EJB
    private OrderBook book;

    /**
     * Sends an order.
     *
     * @param delayMillis 0, or how long the broker keeps it back
     */
    public void place(Order order, long delayMillis) {
        try {
            TextMessage message = messaging.createTextMessage(order.toJson());
            message.setStringProperty("TAGS", order.tag());
            message.setStringProperty("KEYS", order.id());
            message.setJMSReplyTo(messaging.createQueue(Destinations.REPLIES));
            book.placed(order, delayMillis);
            messaging
                    .createProducer()
                    .setDeliveryDelay(delayMillis)
                    .send(messaging.createQueue(Destinations.ORDERS), message);
        } catch (JMSException e) {
            throw new JMSRuntimeException(
                    "Order " + order.id() + " could not be sent: " + e.getMessage(), e.getErrorCode(), e);
        }
    }
}
