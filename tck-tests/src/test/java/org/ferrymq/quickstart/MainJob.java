package org.ferrymq.quickstart;

import static org.ferrymq.quickstart.StepFailedException.check;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The steps, on nothing but the Jakarta Messaging API. Each checks what it claims. */
final class MainJob {

    /** Longest wait for a message that must come. */
    private static final long PATIENCE_MILLIS = 20_000;

    /** How long nothing must come. */
    private static final long SILENCE_MILLIS = 300;

    private static final Duration DELAY = Duration.ofMillis(1500);

    private final ConnectionFactory factory;
    private final Narrator story;

    MainJob(ConnectionFactory factory, Narrator story) {
        this.factory = factory;
        this.story = story;
    }

    void queueWithTagSelector() throws JMSException {
        try (JMSContext context = factory.createContext()) {
            Queue orders = context.createQueue("quickstart-orders");
            send(context, orders, "order 1", "new");
            send(context, orders, "order 2", "paid");
            send(context, orders, "order 3", "new");
            story.event("sent", "order 1 (tag new), order 2 (tag paid), order 3 (tag new)");

            List<String> paid;
            try (JMSConsumer selective = context.createConsumer(orders, "TAGS = 'paid'")) {
                paid = receive(selective, 1);
                check(
                        selective.receive(SILENCE_MILLIS) == null,
                        "the selector TAGS = 'paid' let another order through");
            }
            story.event("received", String.join(", ", paid) + " through the selector TAGS = 'paid', and nothing else");
            check(paid.equals(List.of("order 2")), "the selector TAGS = 'paid' gave " + paid + " instead of order 2");

            List<String> others;
            try (JMSConsumer rest = context.createConsumer(orders)) {
                others = receive(rest, 2);
            }
            story.event("received", String.join(", ", others) + ", which the selector had left in the queue");
            check(others.equals(List.of("order 1", "order 3")), "the others came as " + others);
        }
    }

    private static void send(JMSContext context, Queue queue, String text, String tag) {
        context.createProducer().setProperty("TAGS", tag).send(queue, text);
    }

    void delayedMessage() throws JMSException {
        try (JMSContext context = factory.createContext()) {
            Queue reminders = context.createQueue("quickstart-reminders");
            try (JMSConsumer consumer = context.createConsumer(reminders)) {
                long sent = System.nanoTime();
                context.createProducer().setDeliveryDelay(DELAY.toMillis()).send(reminders, "time for tea");
                story.event("sent", "'time for tea', to be delivered in " + DELAY.toMillis() + " ms");

                Message message = consumer.receive(DELAY.toMillis() + PATIENCE_MILLIS);
                long waited = (System.nanoTime() - sent) / 1_000_000;
                check(message != null, "the delayed message never came");
                check(waited >= DELAY.toMillis(), "it came after " + waited + " ms, which is too early");
                story.event(
                        "received",
                        "'" + message.getBody(String.class) + "' after " + waited + " ms: "
                                + (waited - DELAY.toMillis()) + " ms late, and never early");
            }
        }
    }

    void committedTransaction() throws JMSException {
        try (JMSContext transacted = factory.createContext(JMSContext.SESSION_TRANSACTED);
                JMSContext observer = factory.createContext()) {
            Queue orders = transacted.createQueue("quickstart-tx-orders");
            Queue invoices = transacted.createQueue("quickstart-tx-invoices");
            observer.createProducer().send(orders, "order 4");
            try (JMSConsumer toInvoice = transacted.createConsumer(orders);
                    JMSConsumer accounting = observer.createConsumer(invoices)) {
                String order = receive(toInvoice, 1).get(0);
                transacted.createProducer().send(invoices, "invoice A for " + order);
                transacted.createProducer().send(invoices, "invoice B for " + order);
                story.event("worked", "in one transaction: received " + order + ", sent two invoices");
                check(accounting.receive(SILENCE_MILLIS) == null, "an invoice was visible before the commit");
                story.event("waited", "nobody sees the invoices before the commit");

                transacted.commit();
                List<String> seen = receive(accounting, 2);
                story.event("committed", "now they are there: " + String.join(", ", seen));
                check(
                        seen.equals(List.of("invoice A for order 4", "invoice B for order 4")),
                        "the commit delivered " + seen);
            }
            try (JMSConsumer again = observer.createConsumer(orders)) {
                check(again.receive(SILENCE_MILLIS) == null, "the order came again although it was committed");
            }
        }
    }

    void rolledBackTransaction() throws JMSException {
        try (JMSContext transacted = factory.createContext(JMSContext.SESSION_TRANSACTED);
                JMSContext observer = factory.createContext()) {
            Queue orders = transacted.createQueue("quickstart-tx-orders");
            Queue invoices = transacted.createQueue("quickstart-tx-invoices");
            observer.createProducer().send(orders, "order 5");
            try (JMSConsumer toInvoice = transacted.createConsumer(orders);
                    JMSConsumer accounting = observer.createConsumer(invoices)) {
                String order = receive(toInvoice, 1).get(0);
                transacted.createProducer().send(invoices, "invoice for " + order);
                transacted.rollback();
                story.event("worked", "in one transaction: received " + order + ", sent an invoice, then rolled back");

                check(accounting.receive(SILENCE_MILLIS) == null, "an invoice came out of a rolled-back transaction");
                story.event("waited", "the invoice never was");

                Message back = toInvoice.receive(PATIENCE_MILLIS);
                check(back != null, "the order did not come back after the rollback");
                check(back.getJMSRedelivered(), "the order came back, but is not marked as redelivered");
                int deliveries = back.getIntProperty("JMSXDeliveryCount");
                check(deliveries == 2, "the delivery count is " + deliveries + " instead of 2");
                transacted.commit();
                story.event("received", back.getBody(String.class) + " again, delivery number " + deliveries);
            }
        }
    }

    /** First half of the last step: leaves a message behind. */
    void leaveMessage() {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("quickstart-safe"), "still here");
        }
        story.event("sent", "'still here', then stopped the broker");
    }

    /** Second half: another broker on the same store has it. */
    void findMessage() throws JMSException {
        try (JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue("quickstart-safe"))) {
            List<String> found = receive(consumer, 1);
            check(found.equals(List.of("still here")), "after the restart came " + found);
            story.event("received", "'" + found.get(0) + "' from a new broker on the same store");
        }
    }

    private static List<String> receive(JMSConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message message = consumer.receive(PATIENCE_MILLIS);
            check(message != null, "only " + texts + " came within " + PATIENCE_MILLIS + " ms, expected " + count);
            texts.add(message.getBody(String.class));
        }
        return texts;
    }
}
