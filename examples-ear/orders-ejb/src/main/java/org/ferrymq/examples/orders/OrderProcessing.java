package org.ferrymq.examples.orders;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;

/**
 * Processes an order and replies, in the transaction in which the order was received: order and reply are done together or not at all. A failure after the reply
 * was sent takes the reply back with it.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
public class OrderProcessing {
    @Inject
    @JMSConnectionFactory(Destinations.CONNECTION_FACTORY)
    private JMSContext messaging;

    @EJB
    private OrderBook book;

    /**
     * Processes the order in {@code message}.
     *
     * @param processor who received it
     * @throws OrderFailedException if the order is to fail once and this is the first attempt; rolls the transaction back
     */
    public void process(Message message, String processor) {
        try {
            Order order = Order.fromJson(message.getBody(String.class));
            int attempt = message.getIntProperty("JMSXDeliveryCount");
            book.received(order, processor, attempt);

            TextMessage reply = messaging.createTextMessage(
                    "order " + order.id() + ": " + order.quantity() + " x " + order.item() + " done by " + processor);
            reply.setJMSCorrelationID(order.id());
            reply.setIntProperty("attempt", attempt);
            messaging.createProducer().send(message.getJMSReplyTo(), reply);

            if (order.failOnce() && attempt == 1) {
                book.failed(order, attempt);
                throw new OrderFailedException("order " + order.id() + " fails once, as it was told to");
            }
        } catch (JMSException e) {
            throw new JMSRuntimeException("An order could not be processed: " + e.getMessage(), e.getErrorCode(), e);
        }
    }
}
