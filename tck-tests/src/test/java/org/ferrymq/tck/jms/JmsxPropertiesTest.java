package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.ferrymq.jms.FerryConnectionFactory;
import org.junit.jupiter.api.Test;

/** Chapter 3.5.9, properties defined by Jakarta Messaging: those that the provider gives a value. */
class JmsxPropertiesTest extends JmsTest {
    private static final String ALL = "JMSXUserID,JMSXAppID,JMSXProducerTXID,JMSXConsumerTXID,JMSXRcvTimestamp";

    private static Connection connect(String options) throws JMSException {
        Connection connection = new FerryConnectionFactory("embedded:?" + options).createConnection("alice", "x");
        connection.start();
        return connection;
    }

    @Test
    void aConnectionProvidesWhatItIsAskedFor() throws JMSException {
        try (Connection asked = connect("clientId=orders&jmsxProperties=" + ALL)) {
            assertThat(names(asked))
                    .contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount")
                    .contains(ALL.split(",", -1));
            Session session = asked.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(queue());
            Message sent = session.createTextMessage("m");
            sent.setStringProperty("JMSXUserID", "mallory");
            long before = System.currentTimeMillis();
            producer.send(sent);
            session.commit();
            assertThat(sent.getStringProperty("JMSXUserID")).isEqualTo("alice");
            assertThat(sent.getStringProperty("JMSXAppID")).isEqualTo("orders");
            String producerTransaction = sent.getStringProperty("JMSXProducerTXID");
            assertThat(producerTransaction).isNotEmpty();

            MessageConsumer consumer =
                    session.createConsumer(queue(), "JMSXUserID = 'alice' AND JMSXAppID LIKE 'ord%'");
            Message message = consumer.receive(SOON);
            assertThat(message.getStringProperty("JMSXUserID")).isEqualTo("alice");
            assertThat(message.getStringProperty("JMSXAppID")).isEqualTo("orders");
            assertThat(message.getStringProperty("JMSXProducerTXID")).isEqualTo(producerTransaction);
            assertThat(message.getStringProperty("JMSXConsumerTXID"))
                    .isNotEmpty()
                    .isNotEqualTo(producerTransaction);
            assertThat(message.getLongProperty("JMSXRcvTimestamp")).isBetween(before, System.currentTimeMillis());
            session.commit();

            // what was received is sent on by somebody else, outside of a transaction
            try (Connection other = connect("jmsxProperties=JMSXUserID,JMSXProducerTXID")) {
                Session plain = other.createSession();
                plain.createProducer(queue()).send(message);
                Message again = plain.createConsumer(queue()).receive(SOON);
                assertThat(again.getStringProperty("JMSXUserID")).isEqualTo("alice");
                assertThat(again.propertyExists("JMSXAppID"))
                        .as("of the first sender")
                        .isFalse();
                assertThat(again.propertyExists("JMSXProducerTXID")).isFalse();
                assertThat(again.propertyExists("JMSXConsumerTXID")).isFalse();
                assertThat(again.propertyExists("JMSXRcvTimestamp")).isFalse();
            }
        }
    }

    @Test
    void withoutBeingAskedItProvidesNone() throws JMSException {
        assertThat(names(connection)).containsExactly("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
        Session session = connection.createSession();
        Message sent = session.createTextMessage("m");
        sent.setStringProperty("JMSXUserID", "mallory");
        session.createProducer(queue()).send(sent);
        Message message = session.createConsumer(queue()).receive(SOON);
        assertThat(message.propertyExists("JMSXUserID"))
                .as("only the provider sets it")
                .isFalse();
        assertThat(message.propertyExists("JMSXRcvTimestamp")).isFalse();
    }

    @Test
    void anUnknownPropertyIsRefused() {
        assertThatThrownBy(() -> connect("jmsxProperties=JMSXUserId"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names 'JMSXUserId'; expected some of JMSXUserID, JMSXAppID");
    }

    @SuppressWarnings("unchecked") // the interface is older than type parameters
    private static List<String> names(Connection of) throws JMSException {
        return Collections.list((Enumeration<String>) of.getMetaData().getJMSXPropertyNames());
    }
}
