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
 * Processes an order, enters it into the database and replies, in the transaction in which the order was received: all of it is done or nothing. A failure at the
 * very end takes row, reply and reminder back with it.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
public class OrderProcessing {
    @Inject
    @JMSConnectionFactory(Destinations.CONNECTION_FACTORY)
    private JMSContext messaging;

    @EJB
    private OrderBook book;

    @EJB
    private OrderArchive archive;

    /**
     * Processes the order in {@code message}.
     *
     * @param processor who received it
     * @throws OrderFailedException if the order is to fail at this attempt; rolls the transaction back
     */
    public void process(Message message, String processor) {
        try {
            Order order = Order.fromJson(message.getBody(String.class));
            int attempt = message.getIntProperty("JMSXDeliveryCount");
            book.received(order, processor, attempt);

            archive.enter(order, processor);
            reply(message, order, processor, attempt);
            remind(order);

            if (order.failure().hits(attempt)) {
                book.failed(order, attempt);
                throw new OrderFailedException(
                        "order " + order.id() + " fails " + order.failure().word() + ", as it was told to");
            }
        } catch (JMSException e) {
            throw new JMSRuntimeException("An order could not be processed: " + e.getMessage(), e.getErrorCode(), e);
        }
    }

    private void reply(Message message, Order order, String processor, int attempt) throws JMSException {
        TextMessage reply = messaging.createTextMessage(
                "order " + order.id() + ": " + order.quantity() + " x " + order.item() + " done by " + processor);
        reply.setJMSCorrelationID(order.id());
        reply.setIntProperty("attempt", attempt);
        messaging.createProducer().send(message.getJMSReplyTo(), reply);
    }

    private void remind(Order order) throws JMSException {
        if (order.remindAfterMillis() > 0) {
            TextMessage reminder = messaging.createTextMessage("how was the " + order.item() + "?");
            reminder.setJMSCorrelationID(order.id());
            messaging
                    .createProducer()
                    .setDeliveryDelay(order.remindAfterMillis())
                    .send(messaging.createQueue(Destinations.REMINDERS), reminder);
        }
    }
}
