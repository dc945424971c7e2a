package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.concurrent.TimeUnit;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.junit.jupiter.api.Test;

/** What a connection's options say about messages whose delivery failed. */
class RedeliveryTest extends JmsTest {
    @Test
    void aRolledBackMessageWaitsAndThenBecomesADeadLetterThatSaysWhy() throws Exception {
        send(connection.createSession(), queue(), "bad", "good");
        FerryConnectionFactory patient =
                new FerryConnectionFactory("embedded:?redeliveryLimit=1&redeliveryDelay=300ms&redeliveryMultiplier=2");
        try (Connection own = patient.createConnection()) {
            own.start();
            Session session = own.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(queue());
            assertThat(receive(consumer)).isEqualTo("bad");
            long failed = System.nanoTime();
            session.rollback();
            assertThat(receive(consumer)).as("goes on meanwhile").isEqualTo("good");
            session.commit();
            Message again = consumer.receive(SOON);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - failed))
                    .isGreaterThanOrEqualTo(300);
            assertThat(text(again)).isEqualTo("bad");
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            session.rollback();
        }
        MessageConsumer deadLetters = connection
                .createSession()
                .createConsumer(
                        new FerryQueue("%DLQ%JMS_QUEUE"), "DLQ_ORIGIN_TOPIC = '" + queue().getQueueName() + "'");
        Message dead = deadLetters.receive(SOON);
        assertThat(text(dead)).isEqualTo("bad");
        assertThat(dead.getStringProperty("DLQ_ORIGIN_TOPIC")).isEqualTo(queue().getQueueName());
        assertThat(dead.getStringProperty("DLQReason")).isEqualTo("delivered 2 times without success");
        assertThat(dead.getIntProperty("DLQDeliveryCount")).isEqualTo(2);
    }
}
